package io.escapement.schemas.topic;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads what was committed on a topic up to now, once. Thread-safe. */
public final class TopicReader {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Map<String, Object> clientProperties;

  /** Reads with these properties of the client. */
  public TopicReader(Map<String, Object> clientProperties) {
    this.clientProperties = new HashMap<>(clientProperties);
    this.clientProperties.put("isolation.level", "read_committed");
  }

  /**
   * Reads a topic in the order of its partitions.
   *
   * @param visitor takes keys and values; an empty value is a tombstone
   * @return how many records could not be read, and were passed over
   */
  public <V extends SpecificRecordBase> int read(
      Topic<V> topic, BiConsumer<String, Optional<V>> visitor) {
    return readSince(topic, Instant.EPOCH, visitor);
  }

  /**
   * Reads the records of a topic that were written at an instant or later.
   *
   * @param visitor takes keys and values; an empty value is a tombstone
   * @return how many records could not be read, and were passed over
   */
  public <V extends SpecificRecordBase> int readSince(
      Topic<V> topic, Instant since, BiConsumer<String, Optional<V>> visitor) {
    var unreadable = new AtomicInteger();
    readRaw(
        topic.name(),
        since,
        record -> {
          Optional<V> value;
          try {
            value = Optional.ofNullable(record.value()).map(topic.value()::decode);
          } catch (SerializationException _) {
            unreadable.incrementAndGet();
            return;
          }
          visitor.accept(record.key(), value);
        });
    return unreadable.get();
  }

  /** Reads a topic as it is. */
  public void readRaw(String topic, Consumer<ConsumerRecord<String, byte[]>> visitor) {
    readRaw(topic, Instant.EPOCH, visitor);
  }

  private void readRaw(
      String topic, Instant since, Consumer<ConsumerRecord<String, byte[]>> visitor) {
    try (var consumer =
        new KafkaConsumer<>(
            clientProperties, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<PartitionInfo> found = consumer.partitionsFor(topic);
      List<TopicPartition> partitions =
          found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      seek(consumer, ends, since);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(visitor);
      }
    }
  }

  private static void seek(
      KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends, Instant since) {
    if (since.equals(Instant.EPOCH)) {
      consumer.seekToBeginning(ends.keySet());
      return;
    }
    Map<TopicPartition, Long> times = new HashMap<>();
    ends.keySet().forEach(partition -> times.put(partition, since.toEpochMilli()));
    Map<TopicPartition, @Nullable OffsetAndTimestamp> begins = consumer.offsetsForTimes(times);
    ends.forEach(
        (partition, end) -> {
          OffsetAndTimestamp begin = begins.get(partition);
          consumer.seek(partition, begin == null ? end : begin.offset());
        });
  }
}
