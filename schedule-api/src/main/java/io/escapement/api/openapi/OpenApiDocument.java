package io.escapement.api.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.springframework.http.HttpMethod;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The OpenAPI document. Tests hold the controllers against it, path by path, and every response of
 * the end-to-end tests, so that neither can change without the other.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.0">OpenAPI 3.1</a>
 */
public final class OpenApiDocument {
  private OpenApiDocument() {}

  /**
   * An operation of the API.
   *
   * @param path with the server's, and with templates
   * @param id such as {@code createSchedule}
   * @param role that it takes: viewer, operator or admin
   */
  public record Operation(HttpMethod method, String path, String id, String role) {}

  /** All operations. */
  public static List<Operation> operations() {
    JsonNode document = read();
    String base = document.path("servers").path(0).path("url").asString();
    return document
        .path("paths")
        .propertyStream()
        .flatMap(
            path ->
                path.getValue()
                    .propertyStream()
                    .map(verb -> operation(base + path.getKey(), verb.getKey(), verb.getValue())))
        .toList();
  }

  private static Operation operation(String path, String verb, JsonNode operation) {
    return new Operation(
        HttpMethod.valueOf(verb.toUpperCase(Locale.ROOT)),
        path,
        operation.path("operationId").asString(),
        operation.path("x-role").asString());
  }

  /** As it is served. */
  public static JsonNode read() {
    try (InputStream yaml =
        Objects.requireNonNull(OpenApiDocument.class.getResourceAsStream("openapi.yaml"))) {
      return JsonMapper.builder().build().valueToTree(new Yaml().load(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
