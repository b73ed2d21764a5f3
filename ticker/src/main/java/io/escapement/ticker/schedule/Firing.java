package io.escapement.ticker.schedule;

import io.escapement.schemas.Fire;
import io.escapement.schemas.FireCursor;
import io.escapement.schemas.FireOutcome;
import io.escapement.schemas.RunSpec;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleState;
import io.escapement.schemas.definition.DefinedTrigger;
import io.escapement.schemas.definition.Ids;
import io.escapement.schemas.definition.RunSpecs;
import io.escapement.timing.DuePlan;
import io.escapement.timing.DuePlan.Outcome;
import io.escapement.timing.DueRules;
import io.escapement.timing.Jitter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What happens to a schedule that is due: its fires, and its new cursor.
 *
 * @param fires in time order
 * @param schedule a new version when the schedule completed, else the same
 * @param completed whether it did
 */
public record Firing(List<Fire> fires, Schedule schedule, FireCursor cursor, boolean completed) {

  /**
   * Fires what is due.
   *
   * @param rules the schedule's
   * @param lead fires go out so long before they are to start
   * @param mostFires upper bound; the rest is due in the next call
   */
  public static Firing of(
      ScheduleRecord record, DueRules rules, Instant now, Duration lead, int mostFires) {
    Schedule schedule = record.schedule();
    Jitter jitter = rules.jitter();
    Instant horizon = now.plus(lead);
    Optional<Instant> due =
        record.cursor().getNextDue().filter(next -> !jitter.startOf(next).isAfter(horizon));
    boolean tooEarly =
        record.cursor().getNotBefore().map(pace -> pace.isAfter(horizon)).orElse(false);
    if (schedule.getState() != ScheduleState.ACTIVE || due.isEmpty() || tooEarly) {
      return new Firing(List.of(), schedule, record.cursor(), false);
    }
    long fired = record.cursor().getFired();
    long left = DefinedTrigger.maxFires(schedule.getDefinition()).orElse(Long.MAX_VALUE) - fired;
    DuePlan plan =
        DuePlan.of(rules, due.get(), horizon, (int) Math.min(mostFires, Math.max(1, left)));
    RunSpec run = RunSpecs.of(schedule.getDefinition());
    List<Fire> fires = new ArrayList<>();
    List<Outcome> outcomes = plan.outcomes();
    long firing = outcomes.stream().filter(outcome -> outcome instanceof Outcome.Fires).count();
    Optional<Instant> nextDue = firing < left ? plan.next() : Optional.empty();
    for (int i = 0; i < outcomes.size(); i++) {
      Optional<Instant> next =
          i + 1 < outcomes.size() ? Optional.of(first(outcomes.get(i + 1))) : nextDue;
      fires.add(fire(schedule, run, outcomes.get(i), next, jitter, now));
    }
    return new Firing(
        fires,
        nextDue.isPresent() ? schedule : completed(schedule, now),
        FireCursor.newBuilder()
            .setNextDue(nextDue.orElse(null))
            .setLastDue(last(outcomes.getLast()))
            .setFired(fired + firing)
            .setNotBefore(nextDue.isPresent() ? plan.notBefore().orElse(null) : null)
            .build(),
        nextDue.isEmpty());
  }

  private static Instant first(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Fires(Instant scheduledFor) -> scheduledFor;
      case Outcome.Skipped skipped -> skipped.from();
    };
  }

  private static Instant last(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Fires(Instant scheduledFor) -> scheduledFor;
      case Outcome.Skipped skipped -> skipped.to();
    };
  }

  private static Fire fire(
      Schedule schedule,
      RunSpec run,
      Outcome outcome,
      Optional<Instant> next,
      Jitter jitter,
      Instant now) {
    String id = schedule.getDefinition().getId();
    Fire.Builder fire =
        Fire.newBuilder()
            .setFireId(Ids.fire(id, first(outcome)))
            .setScheduleId(id)
            .setScheduleVersion(schedule.getVersion())
            .setPool(run.getPool())
            .setScheduledFor(first(outcome))
            .setLastDue(last(outcome))
            .setFiredAt(now)
            .setNextDue(next.orElse(null));
    return switch (outcome) {
      case Outcome.Fires(Instant scheduledFor) ->
          fire.setOutcome(FireOutcome.FIRED)
              .setRun(run)
              .setStartAt(jitter.startOf(scheduledFor))
              .build();
      case Outcome.Skipped skipped ->
          fire.setOutcome(FireOutcome.SKIPPED)
              .setReason(skipped.reason())
              .setCount(skipped.count())
              .build();
    };
  }

  private static Schedule completed(Schedule schedule, Instant now) {
    return Schedule.newBuilder(schedule)
        .setState(ScheduleState.COMPLETED)
        .setVersion(schedule.getVersion() + 1)
        .setUpdatedAt(now)
        .setUpdatedBy("ticker")
        .setNextFireAt(null)
        .build();
  }
}
