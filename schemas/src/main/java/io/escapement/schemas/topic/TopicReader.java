package io.escapement.schemas.topic;

import java.time.Duration;
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
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

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
    var unreadable = new AtomicInteger();
    readRaw(
        topic.name(),
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
    try (var consumer =
        new KafkaConsumer<>(
            clientProperties, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<PartitionInfo> found = consumer.partitionsFor(topic);
      List<TopicPartition> partitions =
          found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(visitor);
      }
    }
  }
}
