package io.escapement.schemas.template;

import io.escapement.timing.Compiled;
import io.escapement.timing.FieldError;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.extension.core.DisallowExtensionCustomizerBuilder;
import io.pebbletemplates.pebble.loader.MemoryLoader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Renders the texts of a JSON object that contain <code>{{ expressions }}</code>. Nothing but
 * expressions is there: no loops, no calls of Java methods, no files, no regular expressions; so
 * the time that a rendering takes is bounded by the length of the text.
 */
public final class InputTemplate {
  private static final int LARGEST_RESULT = 256 * 1024;
  private static final int LONGEST_TEXT = 16 * 1024;
  private static final String BEGIN = "{{";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Thread-safe, as the engine's documentation says. */
  private static final PebbleEngine ENGINE =
      new PebbleEngine.Builder()
          .loader(new MemoryLoader())
          .extension(new MomentFilters())
          .autoEscaping(false)
          .cacheActive(false)
          .strictVariables(true)
          .defaultLocale(Locale.ROOT)
          .maxRenderedSize(LARGEST_RESULT)
          .methodAccessValidator((_, _) -> false)
          .registerExtensionCustomizer(
              new DisallowExtensionCustomizerBuilder()
                  .disallowedFunctionKeys(List.of("range", "block", "parent", "i18n"))
                  .disallowedFilterKeys(List.of("format", "date"))
                  .disallowedBinaryOperatorSymbols(List.of("matches"))
                  .build())
          .build();

  private InputTemplate() {}

  /**
   * Renders an input.
   *
   * @param input a JSON object; anything else is answered as it is, for others to complain of
   * @return the rendered object, or every mistake with the field below {@code task.input} and the
   *     expression
   */
  public static Compiled<String> render(String input, FireVariables variables) {
    if (!input.contains(BEGIN)) {
      return new Compiled.Valid<>(input);
    }
    JsonNode node;
    try {
      node = JSON.readTree(input);
    } catch (JacksonException _) {
      return new Compiled.Valid<>(input);
    }
    List<FieldError> errors = new ArrayList<>();
    JsonNode rendered = render(node, "task.input", variables, errors);
    return errors.isEmpty()
        ? new Compiled.Valid<>(rendered.toString())
        : new Compiled.Invalid<>(errors);
  }

  private static JsonNode render(
      JsonNode node, String path, FireVariables variables, List<FieldError> errors) {
    if (node.isString() && node.asString().contains(BEGIN)) {
      return JSON.getNodeFactory().stringNode(text(node.asString(), path, variables, errors));
    }
    if (node.isObject()) {
      ObjectNode object = JSON.createObjectNode();
      node.propertyStream()
          .forEach(
              entry ->
                  object.set(
                      entry.getKey(),
                      render(entry.getValue(), path + "." + entry.getKey(), variables, errors)));
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = JSON.createArrayNode();
      for (int i = 0; i < node.size(); i++) {
        array.add(render(node.get(i), path + "[" + i + "]", variables, errors));
      }
      return array;
    }
    return node;
  }

  private static String text(
      String template, String path, FireVariables variables, List<FieldError> errors) {
    if (template.length() > LONGEST_TEXT) {
      errors.add(new FieldError(path, "A template has at most " + LONGEST_TEXT + " characters"));
      return "";
    }
    if (template.contains("{%")) {
      errors.add(new FieldError(path, "Only {{ expressions }} are there, no {% tags %}"));
      return "";
    }
    var result = new StringWriter();
    try {
      ENGINE.getLiteralTemplate(template).evaluate(result, variables.context(), Locale.ROOT);
      return result.toString();
    } catch (PebbleException e) {
      errors.add(
          new FieldError(
              path,
              "Cannot be rendered: " + e.getPebbleMessage() + " in '" + brief(template) + "'"));
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException("A text is no file", e);
    }
  }

  private static String brief(String template) {
    return template.length() > 120 ? template.substring(0, 120) + "…" : template;
  }
}
