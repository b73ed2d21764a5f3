package io.escapement.executor.runtime;

import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.serde.AvroSerde;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes assignments from the queues through a share group: more executors than partitions, no
 * executor waits behind another one's long task.
 *
 * <p>Accept first, then run: an attempt is started only when the broker has durably noted that it
 * was taken, so it is never delivered again.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-932">KIP-932</a>
 */
final class AssignmentSource implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(AssignmentSource.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(1);
  private static final int MOST_PER_POLL = 256;

  private final KafkaShareConsumer<String, byte[]> consumer;
  private final AvroSerde<TaskAssignment> serde = AvroSerde.of(TaskAssignment.class);
  private final AttemptRunner runner;
  private final InstantSource clock;
  private final int mostPerPoll;
  private volatile boolean stopping;
  private volatile boolean paused;

  AssignmentSource(
      Map<String, Object> client,
      String group,
      List<String> topics,
      AttemptRunner runner,
      int slots,
      InstantSource clock) {
    this.mostPerPoll = Math.min(MOST_PER_POLL, slots);
    client.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    client.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    client.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    client.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, mostPerPoll);
    this.consumer =
        new KafkaShareConsumer<>(client, new StringDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(topics);
    this.runner = runner;
    this.clock = clock;
  }

  /** Makes {@link #run} return soon; what was accepted is still handed over. */
  void stop() {
    stopping = true;
    consumer.wakeup();
  }

  @Override
  public void run() {
    try (consumer) {
      while (!stopping) {
        takeSome();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes nothing until {@link #resume}. */
  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
  }

  private void takeSome() throws InterruptedException {
    if (paused) {
      Thread.sleep(POLL);
      return;
    }
    int slots = runner.takeSlots(mostPerPoll, POLL);
    if (slots == 0) {
      return;
    }
    int started = 0;
    try {
      List<TaskAssignment> accepted = accept(slots);
      Instant receivedAt = clock.instant();
      for (TaskAssignment assignment : accepted) {
        runner.start(assignment, receivedAt);
        started++;
      }
    } catch (WakeupException _) {
      LOG.debug("Woken up to stop");
    } catch (KafkaException e) {
      LOG.warn("Cannot take assignments; trying again", e);
      Thread.sleep(PAUSE_AFTER_ERROR);
    } finally {
      runner.giveBackSlots(slots - started);
    }
  }

  /** Assignments that are ours for good, at most so many. */
  private List<TaskAssignment> accept(int slots) {
    List<ConsumerRecord<String, byte[]>> taken = new ArrayList<>();
    List<TaskAssignment> assignments = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
      if (taken.size() == slots) {
        consumer.acknowledge(record, AcknowledgeType.RELEASE);
        continue;
      }
      try {
        TaskAssignment assignment = serde.decode(record.value());
        if (!runner.offers(assignment.getTaskType())) {
          // For another executor of the queue, which offers the type.
          consumer.acknowledge(record, AcknowledgeType.RELEASE);
          continue;
        }
        assignments.add(assignment);
        taken.add(record);
        consumer.acknowledge(record, AcknowledgeType.ACCEPT);
      } catch (org.apache.kafka.common.errors.SerializationException e) {
        LOG.error("Unreadable assignment at {}-{}", record.topic(), record.offset(), e);
        consumer.acknowledge(record, AcknowledgeType.REJECT);
      }
    }
    Map<TopicIdPartition, Optional<KafkaException>> committed = consumer.commitSync();
    List<TaskAssignment> ours = new ArrayList<>();
    for (int i = 0; i < taken.size(); i++) {
      if (isCommitted(committed, taken.get(i))) {
        ours.add(assignments.get(i));
      }
    }
    return ours;
  }

  private static boolean isCommitted(
      Map<TopicIdPartition, Optional<KafkaException>> committed,
      ConsumerRecord<String, byte[]> record) {
    return committed.entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(record.topic()))
        .filter(entry -> entry.getKey().partition() == record.partition())
        .anyMatch(entry -> entry.getValue().isEmpty());
  }
}
