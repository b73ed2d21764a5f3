package io.escapement.schemas.serde;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A schema registry with Confluent's REST API, of which there are several. Schemas are registered
 * when a component starts and read once each. Thread-safe.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">The
 *     API</a>
 */
public final class SchemaRegistry {
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 30;
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final String url;
  private final Optional<String> authorization;
  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

  /**
   * A registry.
   *
   * @param url where its API begins
   * @param authorization value of that header, such as {@code Basic …}
   */
  public SchemaRegistry(String url, Optional<String> authorization) {
    this.url = url.replaceAll("/+$", "");
    this.authorization = authorization;
  }

  /**
   * The id of a schema, which is registered unless it is there.
   *
   * @throws IllegalStateException when the registry refuses it, or cannot be asked
   */
  int register(String subject, Schema schema) {
    String body =
        JSON.writeValueAsString(Map.of("schemaType", "AVRO", "schema", schema.toString()));
    try {
      HttpResponse<String> response =
          send(
              request("/subjects/" + subject + "/versions")
                  .header("Content-Type", MEDIA_TYPE)
                  .POST(BodyPublishers.ofString(body)));
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            "The schema registry %s refused the schema of %s with %d: %s"
                .formatted(url, subject, response.statusCode(), response.body()));
      }
      int id = JSON.readTree(response.body()).path("id").asInt();
      schemas.put(id, schema);
      return id;
    } catch (IOException | JacksonException e) {
      throw new IllegalStateException("The schema registry " + url + " cannot be asked: " + e);
    }
  }

  /**
   * The schema with an id. Waits for a registry that is away for a while: what it does not answer
   * would be taken for poison.
   *
   * @throws SerializationException when there is no such schema, or the registry stays away
   */
  Schema schema(int id) {
    return schemas.computeIfAbsent(id, this::ask);
  }

  private Schema ask(int id) {
    Exception last = new IOException("never asked");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        HttpResponse<String> response = send(request("/schemas/ids/" + id).GET());
        if (response.statusCode() == 404) {
          throw new SerializationException(
              "The schema registry " + url + " has no schema with the id " + id);
        }
        JsonNode answer = JSON.readTree(response.body());
        if (response.statusCode() == 200) {
          return new Schema.Parser().parse(answer.path("schema").asString());
        }
        last = new IOException(response.statusCode() + ": " + response.body());
      } catch (IOException | JacksonException e) {
        last = e;
      }
      LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
    }
    throw new SerializationException("The schema registry " + url + " cannot be asked", last);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(TIMEOUT)
            .header("Accept", MEDIA_TYPE);
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }
}
