package io.escapement.ticker.backfill;

import io.escapement.schemas.Backfill;
import io.escapement.schemas.BackfillOrder;
import io.escapement.schemas.BackfillPlan;
import io.escapement.schemas.BackfillSchedule;
import io.escapement.schemas.BackfillState;
import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.RunSpec;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.definition.RunSpecs;
import io.escapement.timing.DueRules;
import io.escapement.timing.FieldError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks what a backfill was asked for and lists its due times. */
public final class BackfillPlanner {
  /** Of one backfill. */
  public static final int MOST_DUE_TIMES = 10_000;

  /** Excluded ones included, so that none runs long. */
  private static final int MOST_LOOKED_AT = 200_000;

  private static final int MOST_CONCURRENT = 1_000;

  private BackfillPlanner() {}

  /** A backfill that can begin, or what is wrong with it. */
  public sealed interface Planned {
    /** It can begin. */
    record Ready(Backfill backfill, BackfillPlan plan) implements Planned {}

    /**
     * It cannot.
     *
     * @param errors at least one
     */
    record Wrong(List<FieldError> errors) implements Planned {}
  }

  /** Plans; the same arguments always give the same plan. */
  public static Planned plan(
      ScheduleCommand command,
      BackfillSchedule request,
      ScheduleDefinition definition,
      DueRules rules,
      Instant now) {
    List<FieldError> errors = check(request, now);
    if (!errors.isEmpty()) {
      return new Planned.Wrong(errors);
    }
    List<Instant> due = new ArrayList<>();
    Optional<Instant> rest = collect(request, rules, due);
    if (rest.isPresent()) {
      return new Planned.Wrong(
          List.of(
              new FieldError(
                  "to",
                  "There are more than %d due times to here; backfill until %s first, then the rest"
                      .formatted(MOST_DUE_TIMES, rest.get()))));
    }
    if (due.isEmpty()) {
      return new Planned.Wrong(
          List.of(
              new FieldError(
                  "from",
                  "There is nothing to run: every due time in the range has fired or is excluded,"
                      + " or there is none")));
    }
    List<Instant> ordered =
        switch (request.getOrder()) {
          case BackfillOrder.OLDEST_FIRST -> due;
          case BackfillOrder.NEWEST_FIRST -> due.reversed();
        };
    return new Planned.Ready(
        backfill(command, request, due.size(), now), new BackfillPlan(ordered, spec(definition)));
  }

  private static List<FieldError> check(BackfillSchedule request, Instant now) {
    List<FieldError> errors = new ArrayList<>();
    if (!request.getFrom().isBefore(request.getTo())) {
      errors.add(new FieldError("to", "Must be after 'from' (" + request.getFrom() + ")"));
    }
    if (request.getTo().isAfter(now)) {
      errors.add(
          new FieldError(
              "to", "Must not be in the future; it is now " + now + ". The schedule fires that"));
    }
    if (request.getMaxConcurrent() < 1 || request.getMaxConcurrent() > MOST_CONCURRENT) {
      errors.add(
          new FieldError(
              "maxConcurrent",
              "Must be from 1 to " + MOST_CONCURRENT + ", not " + request.getMaxConcurrent()));
    }
    return errors;
  }

  /** Answers the first due time that is too much, if there is one. */
  private static Optional<Instant> collect(
      BackfillSchedule request, DueRules rules, List<Instant> due) {
    Set<Instant> except = new HashSet<>(request.getExcept());
    int looked = 0;
    Optional<Instant> next = rules.trigger().next(request.getFrom().minusNanos(1));
    while (next.filter(request.getTo()::isAfter).isPresent()) {
      if (due.size() == MOST_DUE_TIMES || looked == MOST_LOOKED_AT) {
        return next;
      }
      Instant at = next.get();
      if (!except.contains(at) && rules.exclusions().reasonAgainst(at).isEmpty()) {
        due.add(at);
      }
      looked++;
      next = rules.trigger().next(at);
    }
    return Optional.empty();
  }

  private static Backfill backfill(
      ScheduleCommand command, BackfillSchedule request, int due, Instant now) {
    return Backfill.newBuilder()
        .setBackfillId(request.getBackfillId())
        .setScheduleId(command.getScheduleId())
        .setFrom(request.getFrom())
        .setTo(request.getTo())
        .setMaxConcurrent(request.getMaxConcurrent())
        .setOrder(request.getOrder())
        .setState(BackfillState.RUNNING)
        .setVersion(0)
        .setRequestedAt(now)
        .setRequestedBy(command.getActor())
        .setUpdatedAt(now)
        .setDue(due)
        .build();
  }

  /** A backfill is never dropped for an overlap: its own concurrency is what bounds it. */
  private static RunSpec spec(ScheduleDefinition definition) {
    return RunSpec.newBuilder(RunSpecs.of(definition))
        .setOverlapPolicy(OverlapPolicy.ALLOW)
        .build();
  }
}
