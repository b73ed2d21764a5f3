package io.escapement.timing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the due times between a schedule's cursor and now.
 *
 * @param outcomes in time order, without a gap: every due time is in exactly one
 * @param next the cursor after them: the first due time that is not in the outcomes; empty when the
 *     trigger has no more
 */
public record DuePlan(List<Outcome> outcomes, Optional<Instant> next) {

  /** Due times looked at in one plan; the rest is left to the next one, so that none runs long. */
  static final int MOST_DUE_TIMES = 10_000;

  /** Copies the list. */
  public DuePlan {
    outcomes = List.copyOf(outcomes);
  }

  /** What became of one due time, or of several in a row. */
  public sealed interface Outcome {

    /** It fires. */
    record Fires(Instant scheduledFor) implements Outcome {}

    /**
     * They are passed over.
     *
     * @param from the first
     * @param to the last, inclusive
     * @param count how many due times that is, at least one
     */
    record Skipped(Instant from, Instant to, int count, String reason) implements Outcome {}
  }

  /**
   * Plans the due times from the cursor up to and including now.
   *
   * @param cursor the first due time without an outcome yet
   * @param mostFires upper bound on the fires in this plan, at least 1
   */
  public static DuePlan of(
      Trigger trigger, Instant cursor, Instant now, CatchUp catchUp, int mostFires) {
    return of(trigger, Jitter.NONE, cursor, now, catchUp, mostFires);
  }

  /**
   * Plans the due times whose start has come.
   *
   * @param jitter delays the start of each due time; one that is due later never starts before
   * @param mostFires upper bound on the fires in this plan, at least 1
   */
  public static DuePlan of(
      Trigger trigger, Jitter jitter, Instant cursor, Instant now, CatchUp catchUp, int mostFires) {
    List<Instant> due = new ArrayList<>();
    Optional<Instant> next = Optional.of(cursor);
    while (next.isPresent()
        && !jitter.startOf(next.get()).isAfter(now)
        && due.size() < MOST_DUE_TIMES) {
      due.add(next.get());
      next = trigger.next(next.get());
    }
    boolean moreToCome = next.isPresent() && !jitter.startOf(next.get()).isAfter(now);

    List<Outcome> outcomes = new ArrayList<>();
    int fires = 0;
    for (int i = 0; i < due.size(); i++) {
      Instant scheduledFor = due.get(i);
      Duration late = Duration.between(jitter.startOf(scheduledFor), now);
      boolean amongTheLatest = !moreToCome && due.size() - i <= catchUp.keep();
      if (late.compareTo(CatchUp.GRACE) > 0 && late.compareTo(catchUp.window()) > 0) {
        skip(outcomes, scheduledFor, "missed: older than the catch-up window");
      } else if (late.compareTo(CatchUp.GRACE) > 0 && !amongTheLatest) {
        skip(outcomes, scheduledFor, "missed: dropped by the catch-up policy");
      } else if (fires == mostFires) {
        return new DuePlan(outcomes, Optional.of(scheduledFor));
      } else {
        outcomes.add(new Outcome.Fires(scheduledFor));
        fires++;
      }
    }
    return new DuePlan(outcomes, next);
  }

  private static void skip(List<Outcome> outcomes, Instant scheduledFor, String reason) {
    if (!outcomes.isEmpty()
        && outcomes.getLast() instanceof Outcome.Skipped before
        && before.reason().equals(reason)) {
      outcomes.set(
          outcomes.size() - 1,
          new Outcome.Skipped(before.from(), scheduledFor, before.count() + 1, reason));
    } else {
      outcomes.add(new Outcome.Skipped(scheduledFor, scheduledFor, 1, reason));
    }
  }
}
