package io.escapement.executor.runtime;

import io.escapement.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a topic from now on and hands over the records that are for this executor. */
final class OwnRecords<V extends SpecificRecordBase> implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnRecords.class);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final KafkaConsumer<String, V> consumer;
  private final String executorId;
  private final Consumer<V> owner;
  private volatile boolean stopping;

  OwnRecords(Map<String, Object> client, Topic<V> topic, String executorId, Consumer<V> owner) {
    client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    client.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.consumer =
        new KafkaConsumer<>(client, new StringDeserializer(), topic.value().deserializer());
    this.executorId = executorId;
    this.owner = owner;
    List<TopicPartition> partitions =
        java.util.stream.IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // Fixes where the end is before any attempt is taken.
    partitions.forEach(consumer::position);
  }

  void stop() {
    stopping = true;
    consumer.wakeup();
  }

  @Override
  public void run() {
    try (consumer) {
      while (!stopping) {
        listen();
      }
    }
  }

  private void listen() {
    try {
      for (ConsumerRecord<String, V> record : consumer.poll(POLL)) {
        if (executorId.equals(record.key()) && record.value() != null) {
          owner.accept(record.value());
        }
      }
    } catch (WakeupException _) {
      LOG.debug("Woken up to stop");
    } catch (org.apache.kafka.common.errors.RecordDeserializationException e) {
      LOG.error("Unreadable record of {} skipped", e.topicPartition(), e);
      consumer.seek(e.topicPartition(), e.offset() + 1);
    } catch (KafkaException e) {
      LOG.warn("Cannot read what is for this executor; trying again", e);
    }
  }
}
