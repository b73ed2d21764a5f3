package io.escapement.e2e;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.escapement.api.openapi.OpenApiDocument;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds responses against the OpenAPI document: their status, their media type, their body. */
final class Contract {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonNode DOCUMENT = OpenApiDocument.read();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Map<String, Schema> BY_POINTER = new ConcurrentHashMap<>();

  private Contract() {}

  /** Requests to what does not exist, on purpose, are not of the contract. */
  static void check(String method, String path, int status, String mediaType, String body) {
    JsonNode operation = operation(method, path);
    if (operation.isMissingNode()) {
      return;
    }
    String what = "%s %s answered %d %s: %s".formatted(method, path, status, mediaType, body);
    String code = String.valueOf(status);
    JsonNode own = operation.path("responses").path(code);
    JsonNode response =
        resolved(own.isMissingNode() ? DOCUMENT.path("x-any-operation").path(code) : own);
    if (response.isMissingNode()) {
      throw new AssertionError("This status is not in the contract: " + what);
    }
    String type = mediaType.replaceAll(";.*", "");
    JsonNode content = response.path("content");
    if (content.isMissingNode() ? !body.isEmpty() : !content.has(type)) {
      throw new AssertionError("This media type is not in the contract: " + what);
    }
    if (type.endsWith("json") && !type.equals("application/x-ndjson")) {
      String pointer = content.path(type).path("schema").path("$ref").asString();
      List<Error> errors =
          BY_POINTER.computeIfAbsent(pointer, Contract::schema).validate(JSON.readTree(body));
      if (!errors.isEmpty()) {
        throw new AssertionError("Not as in the contract: " + errors + " in " + what);
      }
    }
  }

  private static JsonNode operation(String method, String path) {
    String pathOnly = path.replaceAll("\\?.*", "");
    JsonNode exact = DOCUMENT.path("paths").path(pathOnly);
    JsonNode found =
        exact.isMissingNode()
            ? DOCUMENT
                .path("paths")
                .propertyStream()
                .filter(entry -> matches(entry.getKey(), pathOnly))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(exact)
            : exact;
    return found.path(method.toLowerCase(Locale.ROOT));
  }

  private static boolean matches(String template, String path) {
    String pattern =
        Pattern.compile("\\{[^}]+}")
            .splitAsStream(template + "$")
            .map(Pattern::quote)
            .reduce((a, b) -> a + "[^/]+" + b)
            .orElseThrow();
    return (path + "$").matches(pattern);
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? DOCUMENT.at(node.path("$ref").asString().substring(1)) : node;
  }

  private static Schema schema(String pointer) {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$ref", pointer);
    schema.set("components", DOCUMENT.path("components"));
    return SCHEMAS.getSchema(schema);
  }
}
