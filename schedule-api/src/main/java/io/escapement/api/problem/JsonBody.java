package io.escapement.api.problem;

import io.escapement.schemas.json.JsonFields;
import io.escapement.schemas.json.JsonFields.Mistakes;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a JSON object from a request, or says everything that is wrong with it. */
public final class JsonBody {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private JsonBody() {}

  /**
   * Reads a body.
   *
   * @param problem name of the problem when fields are wrong
   * @throws Problem 400 when it is not a JSON object or has unknown fields, 422 when fields are
   *     wrong
   */
  public static <T> T read(@Nullable String body, String problem, Function<JsonFields, T> reader) {
    var mistakes = new Mistakes();
    T value = reader.apply(JsonFields.of(parse(body == null ? "" : body), "", mistakes));
    if (!mistakes.unknown().isEmpty()) {
      throw Problem.invalid(HttpStatus.BAD_REQUEST, "unknown-field", mistakes.all());
    }
    if (!mistakes.invalid().isEmpty()) {
      throw Problem.invalid(HttpStatus.UNPROCESSABLE_CONTENT, problem, mistakes.invalid());
    }
    return value;
  }

  /** Reads a body that may be missing. */
  public static <T> T readOptional(
      @Nullable String body, String problem, Function<JsonFields, T> reader) {
    return read(body == null || body.isBlank() ? "{}" : body, problem, reader);
  }

  /** Parses a JSON object. */
  public static JsonNode parse(String body) {
    JsonNode node;
    try {
      node = JSON.readTree(body);
    } catch (JacksonException e) {
      throw new Problem(
          HttpStatus.BAD_REQUEST,
          "not-json",
          "The body is not JSON: " + e.getOriginalMessage(),
          List.of(),
          java.util.Map.of());
    }
    if (!node.isObject()) {
      throw Problem.of(HttpStatus.BAD_REQUEST, "not-json", "The body must be a JSON object");
    }
    return node;
  }
}
