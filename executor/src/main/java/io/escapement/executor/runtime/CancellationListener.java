package io.escapement.executor.runtime;

import io.escapement.schemas.CancelAttempt;
import io.escapement.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Aborts the attempts that the dispatcher tells this executor to stop. */
final class CancellationListener implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CancellationListener.class);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final KafkaConsumer<String, CancelAttempt> consumer;
  private final AttemptRunner runner;
  private final String executorId;
  private volatile boolean stopping;

  CancellationListener(
      Map<String, Object> client,
      Topic<CancelAttempt> topic,
      AttemptRunner runner,
      String executorId) {
    client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    client.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.consumer =
        new KafkaConsumer<>(client, new StringDeserializer(), topic.value().deserializer());
    this.runner = runner;
    this.executorId = executorId;
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
      for (ConsumerRecord<String, CancelAttempt> record : consumer.poll(POLL)) {
        if (executorId.equals(record.key()) && record.value() != null) {
          CancelAttempt cancel = record.value();
          runner.abort(cancel.getRunId(), cancel.getToken(), cancel.getReason());
        }
      }
    } catch (WakeupException _) {
      LOG.debug("Woken up to stop");
    } catch (org.apache.kafka.common.errors.RecordDeserializationException e) {
      LOG.error("Unreadable cancellation skipped", e);
      consumer.seek(e.topicPartition(), e.offset() + 1);
    } catch (KafkaException e) {
      LOG.warn("Cannot read cancellations; trying again", e);
    }
  }
}
