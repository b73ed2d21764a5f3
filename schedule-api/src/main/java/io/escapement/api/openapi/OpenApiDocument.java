package io.escapement.api.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
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
