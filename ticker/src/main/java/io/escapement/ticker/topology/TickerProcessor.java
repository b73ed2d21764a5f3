package io.escapement.ticker.topology;

import static java.util.Objects.requireNonNull;

import io.escapement.kafka.PoisonToDeadLetterTopic;
import io.escapement.kafka.PromptCommit;
import io.escapement.schemas.Accepted;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.FieldProblem;
import io.escapement.schemas.Refused;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.definition.DefinedTrigger;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.ticker.schedule.Decision;
import io.escapement.ticker.schedule.ScheduleDecider;
import io.escapement.ticker.schedule.ScheduleRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Applies commands to the schedules of a partition, and lets {@link DueFiring} fire them. */
final class TickerProcessor implements Processor<String, ScheduleCommand, Object, Object> {
  private static final Duration TICK = Duration.ofMillis(1);

  private final TopicCatalogue catalogue;
  private final Duration lead;
  private @Nullable ProcessorContext<Object, Object> context;
  private @Nullable ScheduleStore store;
  private @Nullable PromptCommit commit;

  TickerProcessor(TopicCatalogue catalogue, Duration lead) {
    this.catalogue = catalogue;
    this.lead = lead;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    var schedules =
        new ScheduleStore(
            context.getStateStore(TickerTopology.SCHEDULES),
            context.getStateStore(TickerTopology.CURSORS),
            new DueIndex(context.getStateStore(TickerTopology.DUE)));
    this.store = schedules;
    var firing = new DueFiring(schedules, context, lead);
    var prompt = new PromptCommit(context);
    this.commit = prompt;
    context.schedule(
        TICK,
        PunctuationType.WALL_CLOCK_TIME,
        now -> {
          if (firing.fireDue(Instant.ofEpochMilli(now)) > 0) {
            prompt.wrote();
          }
          prompt.tick(now);
        });
  }

  @Override
  public void process(Record<String, ScheduleCommand> record) {
    var context = requireNonNull(this.context);
    var store = requireNonNull(this.store);
    ScheduleCommand command = record.value();
    if (command == null || record.key() == null) {
      toDeadLetters(context, record);
      return;
    }
    Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
    Optional<ScheduleRecord> existing = store.get(command.getScheduleId());
    Decision decision =
        wrongPlace(context, record).orElseGet(() -> ScheduleDecider.decide(command, existing, now));
    apply(context, store, existing, decision, now);
    context.forward(
        new Record<>(
            command.getCommandId(),
            result(command, decision, firedAhead(existing, decision, now), now),
            now.toEpochMilli()),
        TickerTopology.RESULTS_SINK);
    requireNonNull(commit).wrote();
  }

  /** A producer with another partitioner would give the schedule two owners. */
  private Optional<Decision> wrongPlace(
      ProcessorContext<Object, Object> context, Record<String, ScheduleCommand> record) {
    if (!record.key().equals(record.value().getScheduleId())) {
      return Optional.of(
          new Decision.Refused(
              "invalid-command",
              "The record's key must be the schedule's id, not '" + record.key() + "'",
              java.util.List.of()));
    }
    int expected = catalogue.partitionOfSchedule(record.key());
    int actual = context.taskId().partition();
    return expected == actual
        ? Optional.empty()
        : Optional.of(
            new Decision.Refused(
                "invalid-command",
                "Schedule %s belongs into partition %d, not %d: use Kafka's default partitioner (murmur2)"
                    .formatted(record.key(), expected, actual),
                java.util.List.of()));
  }

  private static void apply(
      ProcessorContext<Object, Object> context,
      ScheduleStore store,
      Optional<ScheduleRecord> existing,
      Decision decision,
      Instant now) {
    switch (decision) {
      case Decision.Stored stored when stored.effect() == Decision.Effect.UNCHANGED -> {}
      case Decision.Stored stored -> {
        store.put(existing, new ScheduleRecord(stored.schedule(), stored.cursor()));
        publish(context, stored.schedule().getDefinition().getId(), stored.schedule(), now);
      }
      case Decision.Deleted _ -> {
        ScheduleRecord record = existing.orElseThrow();
        store.delete(record);
        publish(context, record.schedule().getDefinition().getId(), null, now);
      }
      case Decision.Refused _ -> {}
    }
  }

  static void publish(
      ProcessorContext<Object, Object> context,
      String id,
      @Nullable Schedule schedule,
      Instant now) {
    context.forward(
        new Record<>((Object) id, (Object) schedule, now.toEpochMilli()),
        TickerTopology.SCHEDULES_SINK);
  }

  /** The due time that has gone out already and starts in a moment, whatever was commanded. */
  private static Optional<Instant> firedAhead(
      Optional<ScheduleRecord> existing, Decision decision, Instant now) {
    boolean changed =
        switch (decision) {
          case Decision.Stored stored -> stored.effect() == Decision.Effect.UPDATED;
          case Decision.Deleted _ -> true;
          case Decision.Refused _ -> false;
        };
    return existing
        .filter(_ -> changed)
        .flatMap(
            record ->
                record
                    .cursor()
                    .getLastDue()
                    .filter(
                        due ->
                            DefinedTrigger.jitter(record.schedule().getDefinition())
                                .startOf(due)
                                .isAfter(now)));
  }

  private static CommandResult result(
      ScheduleCommand command, Decision decision, Optional<Instant> firedAhead, Instant now) {
    String ahead = firedAhead.map(due -> ",\"firedAhead\":\"" + due + "\"").orElse("");
    return new CommandResult(
        command.getCommandId(),
        now,
        command.getScheduleId(),
        switch (decision) {
          case Decision.Stored stored ->
              new Accepted(
                  stored.schedule().getVersion(),
                  "{\"effect\":\""
                      + stored.effect().name().toLowerCase(Locale.ROOT)
                      + "\""
                      + ahead
                      + "}");
          case Decision.Deleted deleted ->
              new Accepted(deleted.lastVersion(), "{\"effect\":\"deleted\"" + ahead + "}");
          case Decision.Refused refused ->
              new Refused(
                  refused.problem(),
                  refused.detail(),
                  refused.errors().stream()
                      .map(error -> new FieldProblem(error.field(), error.message()))
                      .toList(),
                  "{}");
        });
  }

  private void toDeadLetters(
      ProcessorContext<Object, Object> context, Record<String, ScheduleCommand> record) {
    var at = context.recordMetadata().orElseThrow();
    var reason = new IllegalArgumentException("A command needs a key and a value");
    byte[] key = record.key() == null ? new byte[0] : record.key().getBytes(StandardCharsets.UTF_8);
    context.forward(
        new Record<>(
            (Object) key,
            (Object) new byte[0],
            record.timestamp(),
            PoisonToDeadLetterTopic.headers(
                record.headers(), at.topic(), at.partition(), at.offset(), reason)),
        TickerTopology.DEAD_LETTER_SINK);
  }
}
