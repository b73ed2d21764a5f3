package io.escapement.executor.handler;

import io.escapement.executor.TaskContext;
import io.escapement.executor.TaskFailure;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.TaskResult;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.task.KafkaMessage;
import io.escapement.schemas.task.KafkaTask;
import io.escapement.schemas.task.TaskInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Produces records and waits until all replicas have them. Transactions are of the run: a later
 * attempt fences the producer of an earlier one, so that an attempt that was given up commits
 * nothing any more.
 */
public final class KafkaHandler implements TaskHandler, AutoCloseable {
  private static final long MAX_BLOCK_MS = 10_000;
  private static final int DELIVERY_TIMEOUT_MS = 30_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, Object> client;
  private final KafkaProducer<String, byte[]> producer;

  /** The properties are those of a Kafka client. */
  public KafkaHandler(Map<String, Object> client) {
    this.client = new HashMap<>(client);
    this.client.put(ProducerConfig.ACKS_CONFIG, "all");
    this.client.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
    this.client.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
    this.client.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS / 2);
    this.client.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    this.producer = open(this.client);
  }

  private static KafkaProducer<String, byte[]> open(Map<String, Object> properties) {
    return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  @Override
  public String taskType() {
    return "kafka";
  }

  @Override
  public TaskResult run(TaskContext context) throws InterruptedException {
    KafkaTask task = Inputs.valid(TaskInput.kafka(context.input()));
    try {
      List<RecordMetadata> written =
          task.transactional() ? inTransaction(task, context) : send(producer, task, context);
      return TaskResult.of(result(written));
    } catch (ExecutionException e) {
      throw failure(e.getCause() instanceof Exception cause ? cause : e);
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  private List<RecordMetadata> inTransaction(KafkaTask task, TaskContext context)
      throws ExecutionException, InterruptedException {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "escapement-run-" + context.runId());
    try (var own = open(properties)) {
      own.initTransactions();
      own.beginTransaction();
      List<RecordMetadata> written = send(own, task, context);
      own.commitTransaction();
      return written;
    }
  }

  private static List<RecordMetadata> send(
      KafkaProducer<String, byte[]> to, KafkaTask task, TaskContext context)
      throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (KafkaMessage message : task.messages()) {
      var record =
          new ProducerRecord<>(message.topic(), nullable(message.key()), nullable(message.value()));
      message
          .headers()
          .forEach(
              (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
      record.headers().add("escapement-run-id", context.runId().getBytes(StandardCharsets.UTF_8));
      sent.add(to.send(record));
    }
    List<RecordMetadata> written = new ArrayList<>();
    for (Future<RecordMetadata> one : sent) {
      written.add(one.get());
    }
    return written;
  }

  /** Of one record its place; of several the list. */
  private static String result(List<RecordMetadata> written) {
    List<Map<String, Object>> places =
        written.stream()
            .map(
                metadata -> {
                  Map<String, Object> place = new LinkedHashMap<>();
                  place.put("topic", metadata.topic());
                  place.put("partition", metadata.partition());
                  place.put("offset", metadata.offset());
                  return place;
                })
            .toList();
    return JSON.writeValueAsString(
        places.size() == 1 ? places.getFirst() : Map.of("records", places));
  }

  private static TaskFailure failure(Exception cause) {
    String message = cause.getClass().getSimpleName() + ": " + cause.getMessage();
    return switch (cause) {
      case RetriableException _ -> TaskFailure.of(FailureClass.NETWORK, message);
      case AuthenticationException _, AuthorizationException _ ->
          TaskFailure.of(FailureClass.AUTH_FAILED, message);
      default -> TaskFailure.of(FailureClass.HANDLER_ERROR, message);
    };
  }

  // Kafka's record takes null for no key and for a tombstone, but is not annotated for it.
  @SuppressWarnings("NullAway")
  private static <T> T nullable(Optional<T> value) {
    return value.orElse(null);
  }

  @Override
  public void close() {
    producer.close();
  }
}
