package io.escapement.executor.handler;

import io.escapement.executor.TaskContext;
import io.escapement.executor.TaskFailure;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.TaskResult;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.task.KafkaTask;
import io.escapement.schemas.task.TaskInput;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.json.JsonMapper;

/** Produces one record and waits until all replicas have it. */
public final class KafkaHandler implements TaskHandler, AutoCloseable {
  private static final long MAX_BLOCK_MS = 10_000;
  private static final int DELIVERY_TIMEOUT_MS = 30_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final KafkaProducer<String, String> producer;

  /** The properties are those of a Kafka client. */
  public KafkaHandler(Map<String, Object> client) {
    client.put(ProducerConfig.ACKS_CONFIG, "all");
    client.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
    client.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
    client.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS / 2);
    client.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer());
  }

  @Override
  public String taskType() {
    return "kafka";
  }

  @Override
  public TaskResult run(TaskContext context) throws InterruptedException {
    KafkaTask task = Inputs.valid(TaskInput.kafka(context.input()));
    var record = record(task);
    record.headers().add("escapement-run-id", context.runId().getBytes(StandardCharsets.UTF_8));
    try {
      RecordMetadata written = producer.send(record).get();
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("topic", written.topic());
      result.put("partition", written.partition());
      result.put("offset", written.offset());
      return TaskResult.of(JSON.writeValueAsString(result));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TimeoutException
          ? TaskFailure.of(FailureClass.NETWORK, String.valueOf(e.getCause().getMessage()))
          : TaskFailure.of(FailureClass.HANDLER_ERROR, String.valueOf(e.getCause()));
    }
  }

  private static ProducerRecord<String, String> record(KafkaTask task) {
    var record = new ProducerRecord<>(task.topic(), nullable(task.key()), nullable(task.value()));
    task.headers()
        .forEach(
            (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    return record;
  }

  // Kafka's record takes null for no key and for a tombstone, but is not annotated for it.
  @SuppressWarnings("NullAway")
  private static String nullable(java.util.Optional<String> value) {
    return value.orElse(null);
  }

  @Override
  public void close() {
    producer.close();
  }
}
