package io.escapement.schemas.task;

import io.escapement.schemas.json.JsonFields;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A record of a {@code kafka} task.
 *
 * @param value empty: a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of a record, never compared
public record KafkaMessage(
    String topic, Optional<String> key, Map<String, String> headers, Optional<byte[]> value) {

  /** Reads what a record has; the caller refuses what is unknown. */
  static KafkaMessage read(JsonFields fields) {
    String topic = fields.requiredText("topic");
    if (!topic.isEmpty() && !topic.matches("[a-zA-Z0-9._-]{1,249}")) {
      fields.invalid("topic", "Must be a Kafka topic name: letters, digits, '.', '_' and '-'");
    }
    Optional<String> key = fields.text("key");
    Optional<JsonNode> value = fields.any("value");
    if (key.isEmpty() && value.isEmpty()) {
      fields.invalid("value", "Is required, unless a 'key' says what to send a tombstone for");
    }
    Optional<JsonFields> avro = fields.object("avro");
    return new KafkaMessage(
        topic,
        key,
        Map.copyOf(fields.textMap("headers")),
        avro.isPresent() ? AvroValue.encode(avro.get(), value) : value.map(KafkaMessage::asText));
  }

  /** A text is sent as it is, any other JSON value as JSON. */
  private static byte[] asText(JsonNode value) {
    String text = value.isString() ? value.asString() : value.toString();
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
