package io.escapement.ticker.schedule;

import io.escapement.schemas.CatchUpPolicy;
import io.escapement.schemas.CreateSchedule;
import io.escapement.schemas.DeleteSchedule;
import io.escapement.schemas.FireCursor;
import io.escapement.schemas.OnceTriggerDefinition;
import io.escapement.schemas.PauseSchedule;
import io.escapement.schemas.ResumeSchedule;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.ScheduleState;
import io.escapement.schemas.UpdateSchedule;
import io.escapement.schemas.definition.DefinedCalendar;
import io.escapement.schemas.definition.DefinedTrigger;
import io.escapement.schemas.definition.ScheduleRules;
import io.escapement.ticker.schedule.Decision.Deleted;
import io.escapement.ticker.schedule.Decision.Effect;
import io.escapement.ticker.schedule.Decision.Refused;
import io.escapement.ticker.schedule.Decision.Stored;
import io.escapement.timing.Compiled;
import io.escapement.timing.FieldError;
import io.escapement.timing.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Decides what a command does to the schedule it names. */
public final class ScheduleDecider {
  private ScheduleDecider() {}

  /**
   * Decides; the same arguments always give the same decision.
   *
   * @param isCalendar whether there is a calendar of an id
   */
  public static Decision decide(
      ScheduleCommand command,
      Optional<ScheduleRecord> existing,
      Predicate<String> isCalendar,
      Instant now) {
    return switch (command.getAction()) {
      case CreateSchedule create ->
          unknownCalendar(create.getDefinition(), isCalendar)
              .orElseGet(() -> create(command, create.getDefinition(), existing, now));
      case UpdateSchedule update ->
          unknownCalendar(update.getDefinition(), isCalendar)
              .orElseGet(() -> update(command, update, existing, now));
      case PauseSchedule pause ->
          whenThere(command, existing, record -> pause(command, pause, record, now));
      case ResumeSchedule _ -> whenThere(command, existing, record -> resume(command, record, now));
      case DeleteSchedule delete ->
          whenThere(
              command,
              existing,
              record ->
                  conflict(delete.getExpectedVersion(), record)
                      .orElseGet(() -> new Deleted(record.schedule().getVersion())));
      default -> new Refused("invalid-command", "Unknown action " + command.getAction().getClass());
    };
  }

  private static Optional<Decision> unknownCalendar(
      ScheduleDefinition definition, Predicate<String> isCalendar) {
    List<FieldError> errors =
        DefinedCalendar.calendarsOf(definition).stream()
            .filter(isCalendar.negate())
            .sorted()
            .map(
                id ->
                    new FieldError(
                        "trigger.exclude",
                        "There is no calendar '" + id + "'; create it with PUT /calendars/" + id))
            .toList();
    return errors.isEmpty()
        ? Optional.empty()
        : Optional.of(new Refused("invalid-schedule", "The schedule is not valid", errors));
  }

  private interface Change {
    Decision of(ScheduleRecord record);
  }

  private static Decision whenThere(
      ScheduleCommand command, Optional<ScheduleRecord> existing, Change change) {
    return existing
        .map(change::of)
        .orElseGet(
            () -> new Refused("not-found", "There is no schedule " + command.getScheduleId()));
  }

  private static Decision create(
      ScheduleCommand command,
      ScheduleDefinition definition,
      Optional<ScheduleRecord> existing,
      Instant now) {
    if (existing.isPresent()) {
      return new Refused(
          "already-exists",
          "There is already a schedule "
              + definition.getId()
              + "; choose another id, or update that one");
    }
    return store(command, definition, existing, now);
  }

  private static Decision update(
      ScheduleCommand command,
      UpdateSchedule update,
      Optional<ScheduleRecord> existing,
      Instant now) {
    if (existing.isEmpty()) {
      return update.getExpectedVersion().isPresent()
          ? new Refused("not-found", "There is no schedule " + command.getScheduleId())
          : store(command, update.getDefinition(), existing, now);
    }
    ScheduleRecord record = existing.get();
    Optional<Decision> conflict = conflict(update.getExpectedVersion(), record);
    if (conflict.isPresent()) {
      return conflict.get();
    }
    return update.getDefinition().equals(record.schedule().getDefinition())
        ? new Stored(record.schedule(), record.cursor(), Effect.UNCHANGED)
        : store(command, update.getDefinition(), existing, now);
  }

  private static Optional<Decision> conflict(
      Optional<Long> expectedVersion, ScheduleRecord record) {
    long version = record.schedule().getVersion();
    return expectedVersion
        .filter(expected -> expected != version)
        .map(
            expected ->
                new Refused(
                    "version-conflict",
                    "The schedule is at version "
                        + version
                        + ", not "
                        + expected
                        + "; read it again and repeat the change"));
  }

  private static Decision store(
      ScheduleCommand command,
      ScheduleDefinition definition,
      Optional<ScheduleRecord> existing,
      Instant now) {
    if (!definition.getId().equals(command.getScheduleId())) {
      return new Refused(
          "invalid-schedule",
          "The schedule is not valid",
          List.of(
              new FieldError(
                  "id", "Must be the schedule's id in the path, " + command.getScheduleId())));
    }
    boolean sameTrigger =
        existing
            .map(e -> e.schedule().getDefinition().getTrigger().equals(definition.getTrigger()))
            .orElse(false);
    Instant createdAt = existing.map(e -> e.schedule().getCreatedAt()).orElse(now);
    Compiled<Trigger> trigger = DefinedTrigger.of(definition, createdAt);
    List<FieldError> errors = ScheduleRules.check(definition, trigger, now);
    if (sameTrigger) {
      // A trigger that was right when it was set stays right when its last due time has passed.
      errors = errors.stream().filter(error -> !error.field().startsWith("trigger")).toList();
    }
    if (!errors.isEmpty()) {
      return new Refused("invalid-schedule", "The schedule is not valid", errors);
    }
    FireCursor cursor =
        sameTrigger && existing.isPresent()
            ? existing.get().cursor()
            : firstCursor(definition, valid(definition, trigger), now);
    Schedule schedule =
        Schedule.newBuilder()
            .setDefinition(definition)
            .setState(stateAfterUpdate(existing, cursor))
            .setPausedReason(existing.flatMap(e -> e.schedule().getPausedReason()).orElse(null))
            .setPausedUntil(existing.flatMap(e -> e.schedule().getPausedUntil()).orElse(null))
            .setProbeAt(existing.flatMap(e -> e.schedule().getProbeAt()).orElse(null))
            .setVersion(existing.map(e -> e.schedule().getVersion()).orElse(0L) + 1)
            .setCreatedAt(createdAt)
            .setUpdatedAt(now)
            .setUpdatedBy(command.getActor())
            .setNextFireAt(cursor.getNextDue().orElse(null))
            .build();
    return new Stored(schedule, cursor, existing.isPresent() ? Effect.UPDATED : Effect.CREATED);
  }

  private static ScheduleState stateAfterUpdate(
      Optional<ScheduleRecord> existing, FireCursor cursor) {
    if (existing.isPresent() && existing.get().schedule().getState() == ScheduleState.PAUSED) {
      return ScheduleState.PAUSED;
    }
    return cursor.getNextDue().isPresent() ? ScheduleState.ACTIVE : ScheduleState.COMPLETED;
  }

  private static FireCursor firstCursor(
      ScheduleDefinition definition, Trigger trigger, Instant now) {
    boolean madeUpFor =
        definition.getTrigger() instanceof OnceTriggerDefinition
            && definition.getCatchUp().getPolicy() == CatchUpPolicy.ALL;
    Instant from = madeUpFor ? now.minusMillis(definition.getCatchUp().getWindowMs()) : now;
    return FireCursor.newBuilder().setNextDue(trigger.next(from).orElse(null)).build();
  }

  private static Decision pause(
      ScheduleCommand command, PauseSchedule pause, ScheduleRecord record, Instant now) {
    return switch (record.schedule().getState()) {
      case COMPLETED ->
          new Refused("completed", "The schedule has completed: there is nothing to pause");
      case ACTIVE, PAUSED -> {
        if (pause.getUntil().isPresent() && !pause.getUntil().get().isAfter(now)) {
          yield new Refused(
              "invalid-schedule",
              "The pause is not valid",
              List.of(new FieldError("until", "Must be in the future; it is now " + now)));
        }
        yield changed(
            command,
            record,
            Schedule.newBuilder(record.schedule())
                .setState(ScheduleState.PAUSED)
                .setPausedReason(pause.getReason())
                .setPausedUntil(pause.getUntil().orElse(null))
                .setProbeAt(pause.getProbeAt().orElse(null)),
            now);
      }
    };
  }

  /** The cursor stays where it was: what was due in between is up to the catch-up policy. */
  private static Decision resume(ScheduleCommand command, ScheduleRecord record, Instant now) {
    return switch (record.schedule().getState()) {
      case COMPLETED ->
          new Refused("completed", "The schedule has completed: it is never due again");
      case ACTIVE -> new Stored(record.schedule(), record.cursor(), Effect.UNCHANGED);
      case PAUSED ->
          changed(
              command,
              record,
              Schedule.newBuilder(record.schedule())
                  .setState(
                      record.cursor().getNextDue().isPresent()
                          ? ScheduleState.ACTIVE
                          : ScheduleState.COMPLETED)
                  .setPausedReason(null)
                  .setPausedUntil(null)
                  .setProbeAt(null),
              now);
    };
  }

  private static Stored changed(
      ScheduleCommand command, ScheduleRecord record, Schedule.Builder schedule, Instant now) {
    return new Stored(
        schedule
            .setVersion(record.schedule().getVersion() + 1)
            .setUpdatedAt(now)
            .setUpdatedBy(command.getActor())
            .setNextFireAt(record.cursor().getNextDue().orElse(null))
            .build(),
        record.cursor(),
        Effect.UPDATED);
  }

  /** The trigger of a definition that was checked before. */
  public static Trigger trigger(ScheduleDefinition definition, Instant createdAt) {
    return valid(definition, DefinedTrigger.of(definition, createdAt));
  }

  private static Trigger valid(ScheduleDefinition definition, Compiled<Trigger> compiled) {
    return switch (compiled) {
      case Compiled.Valid<Trigger>(Trigger trigger) -> trigger;
      case Compiled.Invalid<Trigger>(List<FieldError> errors) ->
          throw new IllegalStateException(
              "A stored schedule has a valid trigger; " + definition.getId() + ": " + errors);
    };
  }
}
