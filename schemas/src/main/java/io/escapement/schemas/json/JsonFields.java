package io.escapement.schemas.json;

import io.escapement.timing.FieldError;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields of one JSON object. A field of the wrong type, out of range or unknown becomes
 * an error in the list that it shares with the readers of the nested objects; reading goes on, so
 * that all mistakes are named at once.
 *
 * <p>A field that is null counts as absent. Not thread-safe.
 */
public final class JsonFields {
  private final JsonNode object;
  private final String path;
  private final Mistakes mistakes;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * What was wrong.
   *
   * @param unknown fields that do not exist
   * @param invalid fields that exist, with a value that cannot be
   */
  public record Mistakes(List<FieldError> unknown, List<FieldError> invalid) {
    /** None yet. */
    public Mistakes() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    /** Whether there is none. */
    public boolean isEmpty() {
      return unknown.isEmpty() && invalid.isEmpty();
    }

    /** All of them, unknown fields first. */
    public List<FieldError> all() {
      List<FieldError> all = new ArrayList<>(unknown);
      all.addAll(invalid);
      return all;
    }
  }

  private JsonFields(JsonNode object, String path, Mistakes mistakes) {
    this.object = object;
    this.path = path;
    this.mistakes = mistakes;
  }

  /**
   * Reads an object.
   *
   * @param path put before the names of the fields in errors, such as {@code task.input}; empty for
   *     the root
   */
  public static JsonFields of(JsonNode object, String path, Mistakes mistakes) {
    if (!object.isObject()) {
      mistakes
          .invalid()
          .add(new FieldError(path, "Must be a JSON object, not " + describe(object)));
    }
    return new JsonFields(object, path, mistakes);
  }

  /** A text that must be there and must not be blank. */
  public String requiredText(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty() || text.get().isBlank()) {
      if (get(name).map(JsonNode::isString).orElse(true)) {
        invalid(name, "Is required");
      }
      return "";
    }
    return text.get();
  }

  /** A text. */
  public Optional<String> text(String name) {
    return get(name)
        .filter(node -> is(node.isString(), name, "a text", node))
        .map(JsonNode::asString);
  }

  /** A whole number within bounds, both inclusive. */
  public Optional<Long> integer(String name, long lowest, long highest) {
    return get(name)
        .filter(
            node ->
                is(
                    node.isIntegralNumber() && node.canConvertToLong(),
                    name,
                    "a whole number",
                    node))
        .map(JsonNode::asLong)
        .filter(
            value -> {
              boolean within = value >= lowest && value <= highest;
              if (!within) {
                invalid(name, range(lowest, highest) + ", not " + value);
              }
              return within;
            });
  }

  private static String range(long lowest, long highest) {
    return highest == Long.MAX_VALUE || highest == Integer.MAX_VALUE
        ? "Must be at least " + lowest
        : "Must be from " + lowest + " to " + highest;
  }

  /** A number. */
  public Optional<Double> number(String name) {
    return get(name)
        .filter(node -> is(node.isNumber(), name, "a number", node))
        .map(JsonNode::asDouble);
  }

  /** True or false. */
  public Optional<Boolean> bool(String name) {
    return get(name)
        .filter(node -> is(node.isBoolean(), name, "true or false", node))
        .map(JsonNode::asBoolean);
  }

  /** An ISO-8601 duration, not negative. */
  public Optional<Duration> duration(String name) {
    return text(name).flatMap(text -> parseDuration(name, text));
  }

  private Optional<Duration> parseDuration(String name, String text) {
    try {
      Duration duration = Duration.parse(text);
      var _ = duration.toMillis();
      return Optional.of(duration);
    } catch (DateTimeException | ArithmeticException _) {
      invalid(name, "Must be an ISO-8601 duration such as PT20M or PT1H30M, not '" + text + "'");
      return Optional.empty();
    }
  }

  /** An ISO-8601 instant. */
  public Optional<Instant> instant(String name) {
    return text(name).flatMap(text -> parseInstant(name, text));
  }

  private Optional<Instant> parseInstant(String name, String text) {
    try {
      Instant instant = Instant.parse(text);
      var _ = instant.toEpochMilli();
      return Optional.of(instant);
    } catch (DateTimeException | ArithmeticException _) {
      invalid(name, "Must be an ISO-8601 instant such as 2026-11-20T09:00:00Z, not '" + text + "'");
      return Optional.empty();
    }
  }

  /** One of an enum's constants, written in lower case with dashes. */
  public <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
    return text(name).flatMap(text -> parseChoice(name, text, type));
  }

  private <E extends Enum<E>> Optional<E> parseChoice(String name, String text, Class<E> type) {
    Optional<E> constant =
        Arrays.stream(type.getEnumConstants())
            .filter(candidate -> wordOf(candidate).equals(text))
            .findFirst();
    if (constant.isEmpty()) {
      invalid(
          name,
          "Must be one of "
              + Arrays.stream(type.getEnumConstants())
                  .map(JsonFields::wordOf)
                  .collect(Collectors.joining(", "))
              + ", not '"
              + text
              + "'");
    }
    return constant;
  }

  /** How an enum's constant is written in JSON: {@code QUEUE_ONE} is {@code queue-one}. */
  public static String wordOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A nested object. */
  public Optional<JsonFields> object(String name) {
    return get(name)
        .filter(node -> is(node.isObject(), name, "a JSON object", node))
        .map(node -> new JsonFields(node, pathOf(name), mistakes));
  }

  /** A nested object as it is. */
  public Optional<JsonNode> rawObject(String name) {
    return get(name).filter(node -> is(node.isObject(), name, "a JSON object", node));
  }

  /** Any value as it is. */
  public Optional<JsonNode> any(String name) {
    return get(name);
  }

  /**
   * An entry of an array.
   *
   * @param name with its index, such as {@code dates[0]}
   */
  public record Entry(String name, JsonNode value) {}

  /** The entries of an array. */
  public List<Entry> entries(String name) {
    List<Entry> entries = new ArrayList<>();
    get(name)
        .filter(node -> is(node.isArray(), name, "an array", node))
        .ifPresent(
            node -> {
              for (int i = 0; i < node.size(); i++) {
                entries.add(new Entry(name + "[" + i + "]", node.get(i)));
              }
            });
    return entries;
  }

  /** An entry that is an object. */
  public JsonFields objectAt(Entry entry) {
    return of(entry.value(), pathOf(entry.name()), mistakes);
  }

  /** An array of texts. */
  public Optional<List<String>> texts(String name) {
    return get(name)
        .filter(
            node ->
                is(
                    node.isArray() && node.valueStream().allMatch(JsonNode::isString),
                    name,
                    "an array of texts",
                    node))
        .map(node -> node.valueStream().map(JsonNode::asString).toList());
  }

  /** An array of whole numbers. */
  public Optional<List<Integer>> integers(String name) {
    return get(name)
        .filter(
            node ->
                is(
                    node.isArray() && node.valueStream().allMatch(JsonNode::isInt),
                    name,
                    "an array of whole numbers",
                    node))
        .map(node -> node.valueStream().map(JsonNode::asInt).toList());
  }

  /** An object whose values are texts. */
  public Map<String, String> textMap(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    get(name)
        .filter(node -> is(node.isObject(), name, "a JSON object of texts", node))
        .ifPresent(
            node ->
                node.propertyStream()
                    .forEach(
                        entry -> {
                          if (entry.getValue().isString()) {
                            texts.put(entry.getKey(), entry.getValue().asString());
                          } else {
                            invalid(
                                name + "." + entry.getKey(),
                                "Must be a text, not " + describe(entry.getValue()));
                          }
                        }));
    return texts;
  }

  /** An object whose values are whole numbers of at least 1. */
  public Map<String, Integer> countMap(String name) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    get(name)
        .filter(node -> is(node.isObject(), name, "a JSON object of whole numbers", node))
        .ifPresent(
            node ->
                node.propertyStream()
                    .forEach(
                        entry -> {
                          if (entry.getValue().isInt() && entry.getValue().asInt() >= 1) {
                            counts.put(entry.getKey(), entry.getValue().asInt());
                          } else {
                            invalid(
                                name + "." + entry.getKey(),
                                "Must be a whole number of at least 1, not " + entry.getValue());
                          }
                        }));
    return counts;
  }

  /** Adds an error about a field. */
  public void invalid(String name, String message) {
    mistakes.invalid().add(new FieldError(pathOf(name), message));
  }

  /** Call last: fields that nobody asked for are errors that suggest the nearest known name. */
  public void refuseUnknown() {
    object
        .propertyNames()
        .forEach(
            name -> {
              if (!known.contains(name)) {
                mistakes.unknown().add(new FieldError(pathOf(name), suggestion(name)));
              }
            });
  }

  private String suggestion(String unknown) {
    var similarity = new JaroWinklerSimilarity();
    return known.stream()
        .max(Comparator.comparingDouble(name -> similarity.apply(unknown, name)))
        .map(nearest -> "There is no such field; did you mean '" + nearest + "'?")
        .orElse("There is no such field");
  }

  private Optional<JsonNode> get(String name) {
    known.add(name);
    return object.optional(name).filter(node -> !node.isNull());
  }

  private boolean is(boolean right, String name, String expected, JsonNode actual) {
    if (!right) {
      invalid(name, "Must be " + expected + ", not " + describe(actual));
    }
    return right;
  }

  private static String describe(JsonNode node) {
    String text = node.toString();
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }

  private String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
