package io.escapement.ticker.topology;

import io.escapement.kafka.PoisonToDeadLetterTopic;
import io.escapement.kafka.PromptCommit;
import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.BackfillRunEnded;
import io.escapement.schemas.BackfillSchedule;
import io.escapement.schemas.CancelBackfill;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.DeleteCalendar;
import io.escapement.schemas.PutCalendar;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.ticker.clock.ClockWatch;
import io.escapement.ticker.schedule.Decision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One partition of the ticker: carries out its commands and fires what is due. Not thread-safe. */
final class Partition {
  private static final Logger LOG = LoggerFactory.getLogger(Partition.class);

  private final ProcessorContext<Object, Object> context;
  private final TopicCatalogue catalogue;
  private final int number;
  private final LongSupplier nanoTime;
  private final Outputs outputs;
  private final TickerMetrics metrics;
  private final PromptCommit commit;
  private final ScheduleStore schedules;
  private final ScheduleDesk scheduleDesk;
  private final CalendarDesk calendarDesk;
  private final BackfillDesk backfillDesk;
  private final DueFiring firing;
  private final ClockWatch clock = new ClockWatch();

  Partition(
      ProcessorContext<Object, Object> context,
      TopicCatalogue catalogue,
      Duration lead,
      LongSupplier nanoTime) {
    this.context = context;
    this.catalogue = catalogue;
    this.nanoTime = nanoTime;
    number = context.taskId().partition();
    outputs = new Outputs(context);
    metrics = new TickerMetrics(context.metrics(), number);
    commit = new PromptCommit(context::commit);
    schedules =
        new ScheduleStore(
            context.getStateStore(TickerTopology.SCHEDULES),
            context.getStateStore(TickerTopology.CURSORS),
            new DueIndex(context.getStateStore(TickerTopology.DUE)));
    var calendars =
        new CalendarStore(
            context.getStateStore(TickerTopology.CALENDARS),
            context.getStateStore(TickerTopology.CALENDAR_USERS));
    var rules = new RulesCache(calendars);
    backfillDesk =
        new BackfillDesk(
            context.getStateStore(TickerTopology.BACKFILLS),
            context.getStateStore(TickerTopology.BACKFILL_PLANS),
            rules,
            outputs);
    scheduleDesk = new ScheduleDesk(schedules, calendars, backfillDesk, outputs);
    calendarDesk = new CalendarDesk(calendars, outputs);
    firing = new DueFiring(schedules, calendars, rules, outputs, metrics, lead);
  }

  void timePassed(Instant now) {
    clock.observe(now, nanoTime.getAsLong()).ifPresent(this::clockStepped);
    if (firing.fireDue(now) > 0) {
      commit.wrote();
    }
    commit.tick(now.toEpochMilli());
  }

  private void clockStepped(ClockWatch.Step step) {
    String consequence =
        step.isBack()
            ? "nothing fires again; the ticker waits until the clock has caught up"
            : "what was due in between is made up for as after a downtime";
    String detail =
        "The clock was set by %s to %s: %s".formatted(step.by(), step.to(), consequence);
    LOG.warn("Partition {}: {}", number, detail);
    metrics.clockStepped();
    outputs.audit(
        AuditEntry.newBuilder()
            .setAt(step.to())
            .setActor("ticker")
            .setAction(step.isBack() ? "clock.stepped-back" : "clock.stepped-forward")
            .setSubject("schedule-commands-" + number)
            .setDetail(detail)
            .build());
    commit.wrote();
  }

  void handle(Record<String, ScheduleCommand> record) {
    ScheduleCommand command = record.value();
    if (command == null || record.key() == null) {
      toDeadLetters(record);
      return;
    }
    Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
    outputs.result(
        wrongPlace(record)
            .map(refused -> Answers.refused(command, refused, now))
            .orElseGet(() -> carryOut(command, now)));
    commit.wrote();
  }

  private CommandResult carryOut(ScheduleCommand command, Instant now) {
    return switch (command.getAction()) {
      case PutCalendar put -> calendarDesk.put(command, put, isHome(command), now);
      case DeleteCalendar _ -> calendarDesk.delete(command, isHome(command), now);
      case BackfillSchedule request ->
          backfillDesk.start(command, request, schedules.get(command.getScheduleId()), now);
      case CancelBackfill cancel -> backfillDesk.cancel(command, cancel, now);
      case BackfillRunEnded ended -> backfillDesk.ended(command, ended, now);
      default -> scheduleDesk.carryOut(command, schedules.get(command.getScheduleId()), now);
    };
  }

  private boolean isHome(ScheduleCommand command) {
    return catalogue.partitionOfSchedule(command.getScheduleId()) == number;
  }

  /** A producer with another partitioner would give the schedule two owners. */
  private Optional<Decision.Refused> wrongPlace(Record<String, ScheduleCommand> record) {
    ScheduleCommand command = record.value();
    if (!record.key().equals(command.getScheduleId())) {
      return Optional.of(
          invalid("The record's key must be the schedule's id, not '" + record.key() + "'"));
    }
    boolean everywhere =
        command.getAction() instanceof PutCalendar || command.getAction() instanceof DeleteCalendar;
    if (everywhere || isHome(command)) {
      return Optional.empty();
    }
    return Optional.of(
        invalid(
            "Schedule %s belongs into partition %d, not %d: use Kafka's default partitioner (murmur2)"
                .formatted(record.key(), catalogue.partitionOfSchedule(record.key()), number)));
  }

  private static Decision.Refused invalid(String detail) {
    return new Decision.Refused("invalid-command", detail, List.of());
  }

  private void toDeadLetters(Record<String, ScheduleCommand> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    var reason = new IllegalArgumentException("A command needs a key and a value");
    byte[] key = record.key() == null ? new byte[0] : record.key().getBytes(StandardCharsets.UTF_8);
    outputs.poison(
        key,
        new byte[0],
        PoisonToDeadLetterTopic.headers(
            record.headers(), at.topic(), at.partition(), at.offset(), reason),
        record.timestamp());
  }
}
