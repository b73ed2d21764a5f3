package io.escapement.api.worker;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.problem.Problem;
import io.escapement.kafka.AssignmentQueue;
import io.escapement.kafka.KafkaSettings;
import io.escapement.kafka.OwnRecords;
import io.escapement.schemas.ExecutorCommand;
import io.escapement.schemas.ExecutorState;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicProvisioner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The workers that speak HTTP. To the dispatcher each is an executor, announced for as long as it
 * is heard of. Thread-safe.
 */
@Component
final class Workers implements AutoCloseable {
  private static final Duration SILENT_FOR = Duration.ofSeconds(90);
  private static final Duration CLEANING = Duration.ofSeconds(15);

  private final KafkaSettings kafka;
  private final TopicCatalogue catalogue;
  private final Admin admin;
  private final CommandGateway commands;
  private final Map<String, WorkerSession> sessions = new ConcurrentHashMap<>();
  private final OwnRecords<ExecutorCommand> orders;
  private final Thread listening;
  private final Disposable cleaning;

  Workers(KafkaSettings kafka, TopicCatalogue catalogue, Admin admin, CommandGateway commands) {
    this.kafka = kafka;
    this.catalogue = catalogue;
    this.admin = admin;
    this.commands = commands;
    this.orders =
        new OwnRecords<>(
            kafka.clientProperties(),
            catalogue.executorCommands(),
            sessions::containsKey,
            this::obey);
    this.listening = Thread.ofPlatform().name("worker-commands").start(orders);
    this.cleaning =
        Flux.interval(CLEANING, Schedulers.boundedElastic()).subscribe(_ -> forgetSilent());
  }

  private void obey(ExecutorCommand command) {
    WorkerSession session = sessions.get(command.getExecutorId());
    if (session == null) {
      return; // it has just left
    }
    switch (command.getAction()) {
      case DRAIN -> session.drain();
      case RESUME -> session.resume();
    }
    announce(command.getExecutorId(), session);
  }

  /** Whether a worker was told to take no more for now. */
  boolean isDraining(String workerId) {
    WorkerSession session = sessions.get(workerId);
    return session != null && session.isDraining();
  }

  /** Waits for attempts. Blocks its subscriber's thread, which is one that may be blocked. */
  Mono<List<TaskAssignment>> take(String workerId, WorkerOffer offer, int most, Duration wait) {
    return Mono.fromCallable(() -> taken(workerId, offer, most, wait))
        .subscribeOn(Schedulers.boundedElastic());
  }

  private List<TaskAssignment> taken(String workerId, WorkerOffer offer, int most, Duration wait) {
    WorkerSession session = session(workerId, offer);
    announce(workerId, session);
    try {
      return session
          .take(most, wait)
          .orElseThrow(
              () ->
                  Problem.of(
                      HttpStatus.CONFLICT,
                      "already-taking",
                      "Worker "
                          + workerId
                          + " waits in another request; one worker takes in one request at a time"));
    } catch (KafkaException e) {
      throw Problem.of(
          HttpStatus.SERVICE_UNAVAILABLE,
          "kafka-unavailable",
          "Kafka could not be asked for attempts: " + e.getMessage());
    }
  }

  private WorkerSession session(String workerId, WorkerOffer offer) {
    return sessions.compute(
        workerId,
        (id, existing) -> {
          if (existing != null && existing.offer().equals(offer)) {
            existing.heardOf(commands.now());
            return existing;
          }
          if (existing != null) {
            existing.close();
          }
          return open(offer);
        });
  }

  private WorkerSession open(WorkerOffer offer) {
    var provisioner = new TopicProvisioner(admin, catalogue);
    List<String> topics = new ArrayList<>();
    for (String queue : offer.queues()) {
      for (String type : offer.taskTypes()) {
        provisioner.provisionTasks(queue, type);
        topics.add(catalogue.tasks(queue, type).name());
      }
    }
    String group = AssignmentQueue.group(kafka);
    AssignmentQueue.configure(admin, group);
    return new WorkerSession(
        offer,
        commands.now(),
        new AssignmentQueue(
            kafka.clientProperties(), catalogue.assignments(), group, topics, offer.slots()));
  }

  /** A sign of life. */
  void heardOf(String workerId) {
    Optional.ofNullable(sessions.get(workerId))
        .ifPresent(
            session -> {
              session.heardOf(commands.now());
              announce(workerId, session);
            });
  }

  /** The worker takes no more. */
  Mono<Void> leave(String workerId) {
    return Mono.<Void>fromRunnable(() -> end(workerId)).subscribeOn(Schedulers.boundedElastic());
  }

  private void end(String workerId) {
    WorkerSession session = sessions.remove(workerId);
    if (session != null) {
      session.close();
      announce(workerId, session, ExecutorState.STOPPED);
    }
  }

  private void forgetSilent() {
    Instant limit = commands.now().minus(SILENT_FOR);
    for (Map.Entry<String, WorkerSession> entry : List.copyOf(sessions.entrySet())) {
      if (entry.getValue().heardOfAt().isBefore(limit)) {
        end(entry.getKey());
      }
    }
  }

  private void announce(String workerId, WorkerSession session) {
    announce(
        workerId, session, session.isDraining() ? ExecutorState.DRAINING : ExecutorState.ACTIVE);
  }

  private void announce(String workerId, WorkerSession session, ExecutorState state) {
    Topic<ExecutorStatus> topic = catalogue.executors();
    var status =
        ExecutorStatus.newBuilder()
            .setExecutorId(workerId)
            .setAt(commands.now())
            .setTtlMs(state == ExecutorState.STOPPED ? 0 : SILENT_FOR.toMillis())
            .setState(state)
            .setHost("http")
            .setVersion("worker protocol 1")
            .setStartedAt(session.since())
            .setQueues(session.offer().queues().stream().sorted().toList())
            .setTaskTypes(session.offer().taskTypes().stream().sorted().toList())
            .setSlots(session.offer().slots())
            .setBusy(0)
            .build();
    Flux.range(0, topic.partitions())
        .concatMap(partition -> commands.put(topic, partition, workerId, status))
        .then()
        .block(SILENT_FOR);
  }

  @Override
  public void close() {
    cleaning.dispose();
    orders.stop();
    try {
      listening.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    List.copyOf(sessions.keySet()).forEach(this::end);
  }
}
