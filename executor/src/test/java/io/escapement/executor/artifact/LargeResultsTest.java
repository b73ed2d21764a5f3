package io.escapement.executor.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.escapement.executor.FixedContext;
import io.escapement.executor.TaskFailure;
import io.escapement.executor.secret.SecretStore;
import io.escapement.schemas.FailureClass;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LargeResultsTest {
  private static final String LARGE = "x".repeat(70_000);

  private final SecretStore secrets =
      new SecretStore(
          Optional.empty(),
          Map.of(
                  "ESCAPEMENT_SECRET_ARTIFACTS_ACCESS_KEY", "key-id",
                  "ESCAPEMENT_SECRET_ARTIFACTS_SECRET_KEY", "key")
              ::get);

  private static JsonNode kept(LargeResults results) throws Exception {
    return JsonMapper.builder().build().readTree(results.kept(new FixedContext("{}"), LARGE));
  }

  @Test
  void aSmallResultIsKeptAsItIs() throws Exception {
    assertThat(new LargeResults("", secrets).kept(new FixedContext("{}"), "small"))
        .isEqualTo("small");
  }

  @Test
  void withoutAPlaceALargeResultIsRefused() {
    assertThatThrownBy(() -> kept(new LargeResults("", secrets)))
        .isInstanceOfSatisfying(
            TaskFailure.class,
            failure -> {
              assertThat(failure.failureClass()).isEqualTo(FailureClass.VALIDATION);
              assertThat(failure.message()).contains("70000", "escapement.executor.artifacts");
            });
  }

  @Test
  void aDirectoryKeepsLargeResults(@TempDir Path directory) throws Exception {
    JsonNode reference = kept(new LargeResults(directory.resolve("new").toString(), secrets));
    assertThat(reference.path("bytes").asInt()).isEqualTo(70_000);
    assertThat(reference.path("sha256").asString()).hasSize(64);
    Path file = Path.of(URI.create(reference.path("artifact").asString()));
    assertThat(Files.readString(file)).isEqualTo(LARGE);
    try (var files = Files.list(directory.resolve("new"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aBucketKeepsLargeResults() throws Exception {
    Map<String, String> seen = new ConcurrentHashMap<>();
    HttpServer bucket = bucket(seen, 200);
    try {
      String place =
          "s3+http://127.0.0.1:%d/results/runs?region=eu-west-1"
              .formatted(bucket.getAddress().getPort());
      JsonNode reference = kept(new LargeResults(place, secrets));
      assertThat(reference.path("artifact").asString()).endsWith("/results/runs/run-1-7");
      assertThat(seen.get("/results/runs/run-1-7")).isEqualTo(LARGE);
      assertThat(seen.get("authorization"))
          .startsWith("AWS4-HMAC-SHA256 Credential=key-id/")
          .contains("/eu-west-1/s3/aws4_request", "SignedHeaders=host;", "Signature=");
      assertThat(seen.get("payload")).isEqualTo(reference.path("sha256").asString());
    } finally {
      bucket.stop(0);
    }
  }

  @Test
  void aBucketThatRefusesIsAnIoFailure() throws Exception {
    HttpServer bucket = bucket(new ConcurrentHashMap<>(), 403);
    try {
      String place = "s3+http://127.0.0.1:%d/results".formatted(bucket.getAddress().getPort());
      assertThatThrownBy(() -> kept(new LargeResults(place, secrets)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("403");
    } finally {
      bucket.stop(0);
    }
    assertThatThrownBy(() -> new LargeResults("s3+http://host", secrets))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a bucket");
  }

  private static HttpServer bucket(Map<String, String> seen, int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          seen.put(exchange.getRequestURI().getPath(), body);
          seen.put("authorization", headers.getFirst("Authorization"));
          seen.put("payload", headers.getFirst("x-amz-content-sha256"));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
