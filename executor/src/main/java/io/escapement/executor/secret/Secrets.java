package io.escapement.executor.secret;

import io.escapement.executor.TaskFailure;
import io.escapement.schemas.FailureClass;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The secrets of one attempt: put into its input, and taken out of everything that it tells.
 * Thread-safe.
 */
public final class Secrets {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{secret:([A-Za-z0-9._-]{1,128})}");
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String MASK = "***";

  /** Shorter ones would make every text unreadable, and hide nothing. */
  private static final int SHORTEST_MASKED = 4;

  private final SecretStore store;
  private final Set<String> used = new ConcurrentSkipListSet<>();

  /** None is used yet. */
  public Secrets(SecretStore store) {
    this.store = store;
  }

  /**
   * Replaces each {@code ${secret:NAME}} in the texts of a JSON object.
   *
   * @throws TaskFailure of class {@code validation} that names the secrets that are not there
   */
  public String putInto(String input) {
    if (!input.contains("${secret:")) {
      return input;
    }
    Set<String> missing = new TreeSet<>();
    JsonNode replaced = replace(JSON.readTree(input), missing);
    if (!missing.isEmpty()) {
      throw TaskFailure.of(
          FailureClass.VALIDATION,
          "This executor has no secret named " + String.join(", ", missing));
    }
    return replaced.toString();
  }

  private JsonNode replace(JsonNode node, Set<String> missing) {
    if (node.isString()) {
      return JSON.getNodeFactory().stringNode(replace(node.asString(), missing));
    }
    if (node.isObject()) {
      ObjectNode object = JSON.createObjectNode();
      node.propertyStream()
          .forEach(entry -> object.set(entry.getKey(), replace(entry.getValue(), missing)));
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = JSON.createArrayNode();
      node.valueStream().forEach(value -> array.add(replace(value, missing)));
      return array;
    }
    return node;
  }

  private String replace(String text, Set<String> missing) {
    return REFERENCE
        .matcher(text)
        .replaceAll(reference -> Matcher.quoteReplacement(value(reference.group(1), missing)));
  }

  private String value(String name, Set<String> missing) {
    Optional<String> value = store.find(name);
    if (value.isEmpty()) {
      missing.add(name);
      return "";
    }
    if (value.get().length() >= SHORTEST_MASKED) {
      used.add(value.get());
    }
    return value.get();
  }

  /** The text without the secrets that were put into the input. */
  public String maskIn(String text) {
    String masked = text;
    for (String secret : used) {
      masked = masked.replace(secret, MASK);
    }
    return masked;
  }
}
