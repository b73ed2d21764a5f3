package io.escapement.api.command;

import io.escapement.api.problem.Problem;
import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.definition.Ids;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Finds what became of a command by reading the topics since it was sent. Seldom needed, so nothing
 * is kept for it. Thread-safe.
 */
@Component
final class CommandLookup implements AutoCloseable {
  private static final int AT_ONCE = 2;
  private static final int MOST_WAITING = 100;

  /** As long as results are kept. */
  private static final Duration KEPT = Duration.ofHours(1);

  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  private final Scheduler scheduler =
      Schedulers.newBoundedElastic(AT_ONCE, MOST_WAITING, "command-lookup");
  private final TopicReader topics;
  private final TopicCatalogue catalogue;
  private final InstantSource clock;

  CommandLookup(KafkaSettings kafka, TopicCatalogue catalogue, InstantSource clock) {
    this.topics = new TopicReader(kafka.clientProperties());
    this.catalogue = catalogue;
    this.clock = clock;
  }

  /** Empty when nobody has sent such a command within the hour. */
  Mono<CommandStatus> find(String commandId) {
    return Mono.fromCallable(() -> look(commandId))
        .subscribeOn(scheduler)
        .onErrorMap(RejectedExecutionException.class, _ -> busy())
        .flatMap(Mono::justOrEmpty);
  }

  private static Problem busy() {
    return new Problem(
        HttpStatus.SERVICE_UNAVAILABLE,
        "busy",
        "Too many ask what became of their commands; ask again in a moment",
        List.of(),
        Map.of("retryAfterSeconds", 2));
  }

  private Optional<CommandStatus> look(String commandId) {
    Instant oldest = clock.instant().minus(KEPT);
    Instant since =
        Ids.madeAt(commandId)
            .map(madeAt -> madeAt.minus(CLOCK_SKEW))
            .filter(oldest::isBefore)
            .orElse(oldest);
    return result(commandId, since)
        .map(CommandStatus::of)
        .or(
            () ->
                wasSent(commandId, since)
                    ? Optional.of(CommandStatus.pending())
                    : Optional.empty());
  }

  private Optional<CommandResult> result(String commandId, Instant since) {
    List<CommandResult> found = new ArrayList<>();
    var _ =
        topics.readSince(
            catalogue.commandResults(),
            since,
            (id, result) -> result.filter(_ -> commandId.equals(id)).ifPresent(found::add));
    return found.stream().findFirst();
  }

  private boolean wasSent(String commandId, Instant since) {
    List<String> found = new ArrayList<>();
    var _ =
        topics.readSince(
            catalogue.scheduleCommands(),
            since,
            (_, command) ->
                command
                    .map(ScheduleCommand::getCommandId)
                    .filter(commandId::equals)
                    .ifPresent(found::add));
    var _ =
        topics.readSince(
            catalogue.runCommands(),
            since,
            (_, command) ->
                command
                    .map(RunCommand::getCommandId)
                    .filter(commandId::equals)
                    .ifPresent(found::add));
    return !found.isEmpty();
  }

  @Override
  public void close() {
    scheduler.dispose();
  }
}
