package io.escapement.executor.runtime;

import io.escapement.schemas.AttemptCompleted;
import io.escapement.schemas.AttemptHeartbeat;
import io.escapement.schemas.AttemptStarted;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.TaskReport;
import io.escapement.schemas.topic.Topic;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends reports to the dispatcher's partition that the assignment names. Reports of one attempt
 * arrive in the order in which they were sent, each once. A broker that is away for minutes delays
 * them, it does not lose them.
 */
final class Reports implements AutoCloseable {
  private static final int DELIVERY_TIMEOUT_MS = 3_600_000;

  private final KafkaProducer<String, TaskReport> producer;
  private final Topic<TaskReport> topic;
  private final String executorId;
  private final InstantSource clock;

  Reports(
      Map<String, Object> client, Topic<TaskReport> topic, String executorId, InstantSource clock) {
    client.put(ProducerConfig.ACKS_CONFIG, "all");
    client.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    client.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    client.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
    client.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) DELIVERY_TIMEOUT_MS);
    this.producer = new KafkaProducer<>(client, new StringSerializer(), topic.value().serializer());
    this.topic = topic;
    this.executorId = executorId;
    this.clock = clock;
  }

  Future<RecordMetadata> started(TaskAssignment assignment, AttemptStarted body) {
    return send(assignment, body, () -> {});
  }

  /** Runs the callback when the dispatcher's log has the heartbeat. */
  void heartbeat(TaskAssignment assignment, AttemptHeartbeat body, Runnable whenDurable) {
    var _ = send(assignment, body, whenDurable);
  }

  /** Like the end of an attempt, it is waited for: then nobody else renews the lease. */
  Future<RecordMetadata> detached(TaskAssignment assignment, AttemptHeartbeat body) {
    return send(assignment, body, () -> {});
  }

  Future<RecordMetadata> completed(TaskAssignment assignment, AttemptCompleted body) {
    return send(assignment, body, () -> {});
  }

  private Future<RecordMetadata> send(
      TaskAssignment assignment, Object body, Runnable whenDurable) {
    Instant now = clock.instant();
    var report =
        new TaskReport(assignment.getRunId(), assignment.getToken(), executorId, now, body);
    return producer.send(
        new ProducerRecord<>(
            topic.name(),
            assignment.getReportPartition(),
            now.toEpochMilli(),
            assignment.getRunId(),
            report),
        (_, error) -> {
          if (error == null) {
            whenDurable.run();
          }
        });
  }

  @Override
  public void close() {
    producer.close();
  }
}
