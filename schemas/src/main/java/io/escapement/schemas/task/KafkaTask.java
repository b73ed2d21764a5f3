package io.escapement.schemas.task;

import io.escapement.schemas.json.JsonFields;
import java.util.ArrayList;
import java.util.List;

/**
 * Input of the task type {@code kafka}: one record, or several of which a consumer that reads only
 * what is committed sees all or none.
 *
 * @param transactional whether they are written in a transaction
 */
public record KafkaTask(List<KafkaMessage> messages, boolean transactional) {
  private static final int MOST_MESSAGES = 1_000;

  /** Copies the list. */
  public KafkaTask {
    messages = List.copyOf(messages);
  }

  static KafkaTask read(JsonFields fields) {
    List<JsonFields.Entry> entries = fields.entries("records");
    List<KafkaMessage> messages = new ArrayList<>();
    if (fields.any("records").isEmpty()) {
      messages.add(KafkaMessage.read(fields));
    } else if (entries.isEmpty() || entries.size() > MOST_MESSAGES) {
      fields.invalid("records", "Must be 1 to " + MOST_MESSAGES + " records");
    }
    for (JsonFields.Entry entry : entries) {
      JsonFields inner = fields.objectAt(entry);
      messages.add(KafkaMessage.read(inner));
      inner.refuseUnknown();
    }
    boolean transactional = fields.bool("transactional").orElse(messages.size() > 1);
    if (!transactional && messages.size() > 1) {
      fields.invalid("transactional", "Must not be false for several records");
    }
    fields.refuseUnknown();
    return new KafkaTask(messages, transactional);
  }
}
