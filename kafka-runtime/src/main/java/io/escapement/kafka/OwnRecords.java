package io.escapement.kafka;

import io.escapement.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
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

/**
 * Reads a topic from now on and hands over the records with certain keys, such as those for an
 * executor of this process. {@link #run} returns after {@link #stop}.
 */
public final class OwnRecords<V extends SpecificRecordBase> implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnRecords.class);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final KafkaConsumer<String, V> consumer;
  private final Predicate<String> isOwn;
  private final Consumer<V> owner;
  private final String topic;
  private volatile boolean stopping;

  /**
   * Finds the end of the topic: what is written later is handed over.
   *
   * @param client properties of a Kafka client; changed
   * @param isOwn whether a key is of interest
   */
  public OwnRecords(
      Map<String, Object> client, Topic<V> topic, Predicate<String> isOwn, Consumer<V> owner) {
    client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    client.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.consumer =
        new KafkaConsumer<>(client, new StringDeserializer(), topic.value().deserializer());
    this.isOwn = isOwn;
    this.owner = owner;
    this.topic = topic.name();
    List<TopicPartition> partitions =
        java.util.stream.IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // Fixes where the end is before any attempt is taken.
    partitions.forEach(consumer::position);
  }

  /** Makes {@link #run} return; thread-safe. */
  public void stop() {
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
        if (record.key() != null && record.value() != null && isOwn.test(record.key())) {
          owner.accept(record.value());
        }
      }
    } catch (WakeupException _) {
      LOG.debug("Woken up to stop");
    } catch (org.apache.kafka.common.errors.RecordDeserializationException e) {
      LOG.error("Unreadable record of {} skipped", e.topicPartition(), e);
      consumer.seek(e.topicPartition(), e.offset() + 1);
    } catch (KafkaException e) {
      LOG.warn("Cannot read {}; trying again", topic, e);
    }
  }
}
