package io.escapement.executor.artifact;

import io.escapement.executor.secret.SecretStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Puts each into a bucket of an S3-compatible store, path style. The keys are the secrets {@value
 * #ACCESS_KEY} and {@value #SECRET_KEY}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html">AWS
 *     Signature Version 4</a>
 */
final class S3Artifacts implements ArtifactStore {
  static final String ACCESS_KEY = "artifacts-access-key";
  static final String SECRET_KEY = "artifacts-secret-key";

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** The client adds these itself. */
  private static final Set<String> CLIENTS_OWN = Set.of("host", "content-length");

  private final URI base;
  private final String region;
  private final SecretStore secrets;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  private S3Artifacts(URI base, String region, SecretStore secrets) {
    this.base = base;
    this.region = region;
    this.secrets = secrets;
  }

  /** Reads {@code s3+https://host/bucket/prefix?region=…}. */
  static S3Artifacts at(URI place, SecretStore secrets) {
    String path = place.getPath() == null ? "" : place.getPath().replaceAll("/+$", "");
    if (place.getHost() == null || path.length() < 2) {
      throw new IllegalArgumentException(
          "escapement.executor.artifacts must name a host and a bucket, such as"
              + " s3+https://s3.example.org/bucket, not "
              + place);
    }
    URI base = URI.create(place.getScheme().substring(3) + "://" + place.getAuthority() + path);
    return new S3Artifacts(base, region(place).orElse("us-east-1"), secrets);
  }

  private static Optional<String> region(URI place) {
    return Optional.ofNullable(place.getQuery())
        .filter(query -> query.startsWith("region="))
        .map(query -> query.substring("region=".length()));
  }

  @Override
  public URI put(String name, byte[] bytes) throws IOException, InterruptedException {
    URI target = URI.create(base + "/" + name);
    var response = client.send(request(sign(target, bytes), bytes), BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "%s answered %d: %s".formatted(target, response.statusCode(), response.body()));
    }
    return target;
  }

  private SignedRequest sign(URI target, byte[] bytes) {
    var credentials =
        AwsCredentialsIdentity.create(secrets.required(ACCESS_KEY), secrets.required(SECRET_KEY));
    return signer.sign(
        request ->
            request
                .identity(credentials)
                .request(SdkHttpRequest.builder().method(SdkHttpMethod.PUT).uri(target).build())
                .payload(() -> new ByteArrayInputStream(bytes))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false));
  }

  private static HttpRequest request(SignedRequest signed, byte[] bytes) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(signed.request().getUri())
            .timeout(TIMEOUT)
            .PUT(BodyPublishers.ofByteArray(bytes));
    signed
        .request()
        .forEachHeader(
            (name, values) -> {
              if (!CLIENTS_OWN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return request.build();
  }
}
