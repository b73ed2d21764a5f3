package io.escapement.api.command;

import io.escapement.api.ScheduleApiSettings;
import io.escapement.api.problem.Problem;
import io.escapement.api.security.Actor;
import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.Accepted;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.Refused;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.definition.Ids;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends commands durably and awaits what their owners answer. A refusal arrives as a {@link
 * Problem}, and so does that an answer is not there in time.
 */
@Component
public final class CommandGateway implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final KafkaProducer<String, byte[]> producer;
  private final TopicCatalogue catalogue;
  private final CommandResults results;
  private final Duration answerTimeout;
  private final InstantSource clock;

  CommandGateway(
      KafkaSettings kafka,
      ScheduleApiSettings settings,
      TopicCatalogue catalogue,
      CommandResults results,
      InstantSource clock) {
    this.answerTimeout = settings.answerTimeout();
    Map<String, Object> properties = kafka.clientProperties();
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    this.producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    this.catalogue = catalogue;
    this.results = results;
    this.clock = clock;
  }

  /**
   * What an accepted command answered.
   *
   * @param subject the id of what it was about: a schedule, a run or a pool
   */
  public record Answer(String subject, long version, JsonNode details) {}

  /** Sends a command to the ticker; the action is one of those in the schema. */
  public Mono<Answer> toTicker(String scheduleId, Object action) {
    return toTicker(catalogue.partitionOfSchedule(scheduleId), scheduleId, action);
  }

  /** Sends a command to one of the ticker's partitions, of which each has a copy of the subject. */
  public Mono<Answer> toTicker(int partition, String id, Object action) {
    return Actor.current()
        .flatMap(
            actor -> {
              String commandId = Ids.unique("cmd", clock.instant());
              var command = new ScheduleCommand(commandId, clock.instant(), actor, id, action);
              return ask(catalogue.scheduleCommands(), partition, id, commandId, command);
            });
  }

  /** Sends a command to the dispatcher; the action is one of those in the schema. */
  public Mono<Answer> toDispatcher(String pool, Object action) {
    return toDispatcher(pool, action, Optional.empty());
  }

  /**
   * Sends a command to the dispatcher.
   *
   * @param idempotencyKey a command with the same one, within an hour, gets the first answer
   */
  public Mono<Answer> toDispatcher(String pool, Object action, Optional<String> idempotencyKey) {
    return Actor.current().flatMap(actor -> toDispatcher(pool, actor, action, idempotencyKey));
  }

  private Mono<Answer> toDispatcher(
      String pool, String actor, Object action, Optional<String> idempotencyKey) {
    String commandId =
        idempotencyKey
            .map(key -> "key-" + actor + "-" + key)
            .orElseGet(() -> Ids.unique("cmd", clock.instant()));
    var command = new RunCommand(commandId, clock.instant(), actor, pool, action);
    return ask(catalogue.runCommands(), catalogue.partitionOfPool(pool), pool, commandId, command);
  }

  /** Asks every shard of the dispatcher; in the order of the shards. */
  public Flux<Answer> toEveryShard(Object action) {
    return Actor.current().flatMapMany(actor -> toEveryShard(actor, action));
  }

  private Flux<Answer> toEveryShard(String actor, Object action) {
    return Flux.range(0, catalogue.settings().dispatchPartitions())
        .flatMapSequential(
            shard -> {
              String commandId = Ids.unique("cmd", clock.instant());
              var command = new RunCommand(commandId, clock.instant(), actor, "", action);
              return ask(catalogue.runCommands(), shard, commandId, commandId, command);
            });
  }

  private <V extends SpecificRecordBase> Mono<Answer> ask(
      Topic<V> topic, int partition, String key, String commandId, V command) {
    return Mono.defer(
            () -> {
              CompletableFuture<CommandResult> result = results.await(commandId);
              send(
                  new ProducerRecord<>(topic.name(), partition, key, topic.value().encode(command)),
                  () -> {},
                  result::completeExceptionally);
              return Mono.fromFuture(result);
            })
        .timeout(answerTimeout, Mono.error(() -> noAnswer(commandId)))
        .doFinally(_ -> results.forget(commandId))
        // Off the thread that reads the results.
        .publishOn(Schedulers.parallel())
        .map(CommandGateway::answer);
  }

  /** Writes a record that is state and not a command: limits and signals. */
  public <V extends SpecificRecordBase> Mono<Void> put(
      Topic<V> topic, int partition, String key, V value) {
    return put(topic, partition, key, value, new RecordHeaders());
  }

  /** Writes a record that is state, or an event, and not a command. */
  public <V extends SpecificRecordBase> Mono<Void> put(
      Topic<V> topic, int partition, String key, V value, Headers headers) {
    return Mono.create(
        sink ->
            send(
                new ProducerRecord<>(
                    topic.name(), partition, key, topic.value().encode(value), headers),
                sink::success,
                sink::error));
  }

  /** Writes a tombstone. */
  public Mono<Void> delete(Topic<?> topic, int partition, String key) {
    return Mono.create(
        sink ->
            send(
                new ProducerRecord<>(topic.name(), partition, key, null),
                sink::success,
                sink::error));
  }

  /** On a thread of its own: a producer that waits for metadata or memory blocks its caller. */
  private void send(
      ProducerRecord<String, byte[]> record, Runnable whenDurable, Consumer<Problem> whenFailed) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                var _ =
                    producer.send(
                        record,
                        (_, error) -> {
                          if (error == null) {
                            whenDurable.run();
                          } else {
                            whenFailed.accept(unavailable(error));
                          }
                        });
              } catch (KafkaException e) {
                whenFailed.accept(unavailable(e));
              }
            });
  }

  private static Problem unavailable(Exception error) {
    return Problem.of(
        HttpStatus.SERVICE_UNAVAILABLE,
        "kafka-unavailable",
        "Kafka did not take the command: " + error.getMessage());
  }

  private Problem noAnswer(String commandId) {
    return Problem.notYet(
        CommandStatus.PENDING,
        "The command is stored but was not answered within %d s: it may still be carried out. Ask statusUrl before you repeat it"
            .formatted(answerTimeout.toSeconds()),
        CommandStatusController.urlOf(commandId));
  }

  private static Answer answer(CommandResult result) {
    return switch (result.getOutcome()) {
      case Accepted accepted ->
          new Answer(
              result.getSubject(), accepted.getVersion(), JSON.readTree(accepted.getDetails()));
      case Refused refused -> throw Refusals.problem(refused);
      default -> throw new IllegalStateException("Unknown outcome " + result.getOutcome());
    };
  }

  /** The time of the gateway. */
  public Instant now() {
    return clock.instant();
  }

  @Override
  public void close() {
    producer.close();
  }
}
