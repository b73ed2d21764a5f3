package io.escapement.kafka;

import io.escapement.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record that cannot be read goes to {@code <topic>.dlt} as it came, with where it stood and why
 * in its headers, and the topology goes on. The copy is part of the task's transaction.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-1034">KIP-1034</a>
 */
public final class PoisonToDeadLetterTopic implements DeserializationExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PoisonToDeadLetterTopic.class);

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
    LOG.warn(
        "Poison record at {}-{}@{}: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        exception.toString());
    return Response.resume(List.of(deadLetter(record, exception)));
  }

  private static ProducerRecord<byte[], byte[]> deadLetter(
      ConsumerRecord<byte[], byte[]> record, Exception exception) {
    return new ProducerRecord<>(
        TopicCatalogue.deadLetterTopicOf(record.topic()),
        null,
        record.key(),
        record.value(),
        headers(record.headers(), record.topic(), record.partition(), record.offset(), exception));
  }

  /** The original headers and the reason. */
  public static Headers headers(
      Headers original, String topic, int partition, long offset, Exception reason) {
    var headers = new RecordHeaders(original.toArray());
    add(headers, "escapement.dlt.reason", String.valueOf(reason.getMessage()));
    add(headers, "escapement.dlt.exception", reason.getClass().getName());
    add(headers, "escapement.dlt.topic", topic);
    add(headers, "escapement.dlt.partition", String.valueOf(partition));
    add(headers, "escapement.dlt.offset", String.valueOf(offset));
    return headers;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void configure(Map<String, ?> configs) {}
}
