package io.escapement.api.asyncapi;

import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is on the topics, made from the catalogue: it cannot say what the code does not do.
 *
 * @see <a href="https://www.asyncapi.com/docs/reference/specification/v3.0.0">AsyncAPI 3.0</a>
 */
final class AsyncApiDocument {
  private static final String AVRO = "application/vnd.apache.avro+json;version=1.12.0";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final TopicCatalogue catalogue;
  private final Map<String, Object> channels = new LinkedHashMap<>();
  private final Map<String, Object> operations = new LinkedHashMap<>();
  private final Map<String, Object> messages = new LinkedHashMap<>();

  private AsyncApiDocument(TopicCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  static Map<String, Object> of(TopicCatalogue catalogue) {
    return new AsyncApiDocument(catalogue).document();
  }

  private Map<String, Object> document() {
    Set<Topic<?>> commands =
        Set.of(catalogue.scheduleCommands(), catalogue.runCommands(), catalogue.pressure());
    Set<Topic<?>> events =
        Set.of(
            catalogue.schedules(),
            catalogue.fires(),
            catalogue.runEvents(),
            catalogue.deadLetters(),
            catalogue.audit());
    for (Topic<?> topic : catalogue.all()) {
      add(topic, events.contains(topic));
      if (commands.contains(topic)) {
        operate(topic, "receive", "Any producer may write here, also within its own transaction");
      }
      if (events.contains(topic)) {
        operate(topic, "send", "For anyone to read; a CloudEvent in Kafka's binary mode");
      }
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("asyncapi", "3.0.0");
    document.put(
        "info",
        Map.of(
            "title",
            "Escapement's topics",
            "version",
            "1",
            "description",
            "Values are Avro: in single-object encoding, or in the framing of a schema registry where the installation has one."
                + " Read with isolation.level=read_committed. Topics keyed by schedule or pool are partitioned with Kafka's"
                + " default partitioner (murmur2)."));
    document.put("defaultContentType", "application/avro");
    document.put("channels", channels);
    document.put("operations", operations);
    document.put(
        "components",
        Map.of("messages", messages, "schemas", Map.of("eventHeaders", eventHeaders())));
    return document;
  }

  private void add(Topic<?> topic, boolean event) {
    Schema schema = topic.value().schema();
    String name = nameOf(topic);
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("name", schema.getName());
    message.put("summary", Optional.ofNullable(schema.getDoc()).orElse(schema.getName()));
    message.put("contentType", "application/avro");
    if (event) {
      message.put("headers", Map.of("$ref", "#/components/schemas/eventHeaders"));
    }
    message.put(
        "payload", Map.of("schemaFormat", AVRO, "schema", JSON.readTree(schema.toString())));
    message.put(
        "bindings",
        Map.of(
            "kafka",
            Map.of(
                "key", Map.of("type", "string", "description", "The id of the " + topic.key()))));
    messages.put(schema.getName(), message);
    Map<String, Object> channel = new LinkedHashMap<>();
    channel.put("address", topic.name());
    channel.put(
        "messages",
        Map.of(schema.getName(), Map.of("$ref", "#/components/messages/" + schema.getName())));
    channel.put("bindings", Map.of("kafka", binding(topic)));
    channels.put(name, channel);
  }

  private Map<String, Object> binding(Topic<?> topic) {
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("cleanup.policy", List.of(topic.cleanup().policy().split(",")));
    topic.retention().ifPresent(kept -> configuration.put("retention.ms", kept.toMillis()));
    Map<String, Object> binding = new LinkedHashMap<>();
    binding.put("topic", topic.name());
    binding.put("partitions", topic.partitions());
    binding.put("replicas", (int) catalogue.settings().replicationFactor());
    binding.put("topicConfiguration", configuration);
    return binding;
  }

  private void operate(Topic<?> topic, String action, String summary) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("action", action);
    operation.put("summary", summary);
    operation.put("channel", Map.of("$ref", "#/channels/" + nameOf(topic)));
    operations.put(action + "-" + nameOf(topic), operation);
  }

  private String nameOf(Topic<?> topic) {
    return topic.name().substring(catalogue.settings().prefix().length());
  }

  private static Map<String, Object> eventHeaders() {
    Map<String, Object> text = Map.of("type", "string");
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("ce_specversion", Map.of("type", "string", "const", "1.0"));
    properties.put(
        "ce_type", Map.of("type", "string", "examples", List.of("io.escapement.run.succeeded")));
    properties.put("ce_source", text);
    properties.put("ce_id", text);
    properties.put(
        "traceparent",
        Map.of(
            "type",
            "string",
            "description",
            "W3C Trace Context; each run is a trace, made from its id. Of fires, run events and dead letters"));
    return Map.of(
        "type",
        "object",
        "required",
        List.of("ce_specversion", "ce_type", "ce_source", "ce_id"),
        "properties",
        properties);
  }
}
