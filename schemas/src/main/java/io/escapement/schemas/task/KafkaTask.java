package io.escapement.schemas.task;

import io.escapement.schemas.json.JsonFields;
import java.util.Map;
import java.util.Optional;

/**
 * Input of the task type {@code kafka}: one record to a topic.
 *
 * @param value a text is sent as it is, any other JSON value as JSON; empty sends a tombstone
 */
public record KafkaTask(
    String topic, Optional<String> key, Map<String, String> headers, Optional<String> value) {

  static KafkaTask read(JsonFields fields) {
    String topic = fields.requiredText("topic");
    if (!topic.isEmpty() && !topic.matches("[a-zA-Z0-9._-]{1,249}")) {
      fields.invalid("topic", "Must be a Kafka topic name: letters, digits, '.', '_' and '-'");
    }
    Optional<String> key = fields.text("key");
    Map<String, String> headers = fields.textMap("headers");
    Optional<String> value =
        fields.any("value").map(node -> node.isString() ? node.asString() : node.toString());
    if (key.isEmpty() && value.isEmpty()) {
      fields.invalid("value", "Is required, unless a 'key' says what to send a tombstone for");
    }
    fields.refuseUnknown();
    return new KafkaTask(topic, key, Map.copyOf(headers), value);
  }
}
