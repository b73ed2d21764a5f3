package io.escapement.executor.runtime;

import io.escapement.schemas.LogLine;
import io.escapement.schemas.RunLog;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.topic.Topic;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends the lines that handlers write. Thread-safe. */
final class RunLogs implements AutoCloseable {
  private static final int LINGER_MS = 20;

  private final KafkaProducer<String, RunLog> producer;
  private final Topic<RunLog> topic;
  private final String executorId;
  private final InstantSource clock;
  private final Set<LogLines> unsent = ConcurrentHashMap.newKeySet();

  RunLogs(Map<String, Object> client, Topic<RunLog> topic, String executorId, InstantSource clock) {
    client.put(ProducerConfig.ACKS_CONFIG, "all");
    client.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    client.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
    client.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    this.producer = new KafkaProducer<>(client, new StringSerializer(), topic.value().serializer());
    this.topic = topic;
    this.executorId = executorId;
    this.clock = clock;
  }

  /** The lines of one attempt. */
  LogLines of(TaskAssignment assignment) {
    return new LogLines(
        clock,
        (firstLine, lines) ->
            send(
                new RunLog(
                    assignment.getRunId(),
                    assignment.getAttempt(),
                    executorId,
                    firstLine,
                    List.copyOf(lines))),
        unsent::add);
  }

  /** Sends what no further line has pushed out; called by a timer. */
  void flush() {
    for (LogLines lines : List.copyOf(unsent)) {
      unsent.remove(lines);
      lines.flush();
    }
  }

  private void send(RunLog log) {
    var _ = producer.send(new ProducerRecord<>(topic.name(), log.getRunId(), log));
  }

  /** Where the lines of an attempt go. */
  interface Sink {
    void send(long firstLine, List<LogLine> lines);
  }

  @Override
  public void close() {
    producer.close();
  }
}
