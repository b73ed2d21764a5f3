package io.escapement.ticker.topology;

import io.escapement.schemas.Backfill;
import io.escapement.schemas.BackfillPlan;
import io.escapement.schemas.BackfillRunEnded;
import io.escapement.schemas.BackfillSchedule;
import io.escapement.schemas.BackfillState;
import io.escapement.schemas.CancelBackfill;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.ticker.backfill.BackfillPlanner;
import io.escapement.ticker.backfill.BackfillPlanner.Planned;
import io.escapement.ticker.backfill.BackfillProgress;
import io.escapement.ticker.backfill.BackfillStep;
import io.escapement.ticker.schedule.Decision;
import io.escapement.ticker.schedule.ScheduleRecord;
import io.escapement.timing.FieldError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Carries out commands about backfills. Those that have ended are only on their topic. */
final class BackfillDesk {
  private static final char SEPARATOR = '\0';

  private final KeyValueStore<String, Backfill> backfills;
  private final KeyValueStore<String, BackfillPlan> plans;
  private final RulesCache rules;
  private final Outputs outputs;

  BackfillDesk(
      KeyValueStore<String, Backfill> backfills,
      KeyValueStore<String, BackfillPlan> plans,
      RulesCache rules,
      Outputs outputs) {
    this.backfills = backfills;
    this.plans = plans;
    this.rules = rules;
    this.outputs = outputs;
  }

  CommandResult start(
      ScheduleCommand command,
      BackfillSchedule request,
      Optional<ScheduleRecord> record,
      Instant now) {
    if (record.isEmpty()) {
      return refused(command, "not-found", "There is no schedule " + command.getScheduleId(), now);
    }
    String key = key(command.getScheduleId(), request.getBackfillId());
    Backfill existing = backfills.get(key);
    if (existing != null) {
      return accepted(command, existing, now);
    }
    Schedule schedule = record.get().schedule();
    return switch (BackfillPlanner.plan(
        command, request, schedule.getDefinition(), rules.of(schedule), now)) {
      case Planned.Wrong(List<FieldError> errors) ->
          Answers.refused(
              command,
              new Decision.Refused("invalid-backfill", "The backfill is not valid", errors),
              now);
      case Planned.Ready(Backfill backfill, BackfillPlan plan) -> {
        plans.put(key, plan);
        apply(key, BackfillProgress.begin(backfill, plan, now), now);
        yield accepted(command, backfill, now);
      }
    };
  }

  CommandResult cancel(ScheduleCommand command, CancelBackfill cancel, Instant now) {
    String key = key(command.getScheduleId(), cancel.getBackfillId());
    Backfill backfill = backfills.get(key);
    if (backfill == null) {
      return refused(
          command,
          "not-running",
          "Backfill " + cancel.getBackfillId() + " has ended, or there never was one",
          now);
    }
    BackfillStep step = BackfillProgress.cancel(backfill, plans.get(key), now);
    apply(key, step, now);
    return accepted(command, step.backfill(), now);
  }

  /** Of a backfill that has ended in the meantime nothing more is to be known. */
  CommandResult ended(ScheduleCommand command, BackfillRunEnded ended, Instant now) {
    String key = key(command.getScheduleId(), ended.getBackfillId());
    Backfill backfill = backfills.get(key);
    if (backfill != null) {
      apply(key, BackfillProgress.ended(backfill, plans.get(key), ended, now), now);
    }
    return Answers.accepted(command, 0, "{}", now);
  }

  /** The backfills of a schedule that is gone. */
  void cancelAll(String scheduleId, Instant now) {
    List<KeyValue<String, Backfill>> running = new ArrayList<>();
    try (KeyValueIterator<String, Backfill> entries =
        backfills.range(scheduleId + SEPARATOR, scheduleId + (char) (SEPARATOR + 1))) {
      entries.forEachRemaining(running::add);
    }
    for (KeyValue<String, Backfill> entry : running) {
      apply(entry.key, BackfillProgress.cancel(entry.value, plans.get(entry.key), now), now);
    }
  }

  private void apply(String key, BackfillStep step, Instant now) {
    switch (step.backfill().getState()) {
      case BackfillState.RUNNING -> backfills.put(key, step.backfill());
      case BackfillState.COMPLETED, BackfillState.CANCELLED -> {
        backfills.delete(key);
        plans.delete(key);
      }
    }
    outputs.backfill(step.backfill(), now);
    step.commands().forEach(command -> outputs.runCommand(command, now));
  }

  private static CommandResult accepted(ScheduleCommand command, Backfill backfill, Instant now) {
    return Answers.accepted(
        command, backfill.getVersion(), "{\"fires\":" + backfill.getDue() + "}", now);
  }

  private static CommandResult refused(
      ScheduleCommand command, String problem, String detail, Instant now) {
    return Answers.refused(command, new Decision.Refused(problem, detail, List.of()), now);
  }

  private static String key(String scheduleId, String backfillId) {
    return scheduleId + SEPARATOR + backfillId;
  }
}
