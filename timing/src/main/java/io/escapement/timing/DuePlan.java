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
 * @param notBefore what was missed is made up for at a pace: the next plan is for then
 */
public record DuePlan(List<Outcome> outcomes, Optional<Instant> next, Optional<Instant> notBefore) {

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

  /** A due time that has come, and why it may not fire. */
  private record Due(Instant scheduledFor, Optional<String> excluded) {}

  /**
   * Plans the due times whose start has come.
   *
   * @param cursor the first due time without an outcome yet
   * @param mostFires upper bound on the fires in this plan, at least 1
   */
  public static DuePlan of(DueRules rules, Instant cursor, Instant now, int mostFires) {
    List<Due> due = new ArrayList<>();
    Optional<Instant> next = Optional.of(cursor);
    while (next.isPresent() && hasCome(rules, next.get(), now) && due.size() < MOST_DUE_TIMES) {
      due.add(new Due(next.get(), rules.exclusions().reasonAgainst(next.get())));
      next = rules.trigger().next(next.get());
    }
    boolean moreToCome = next.isPresent() && hasCome(rules, next.get(), now);
    return decide(rules, due, next, moreToCome, now, mostFires);
  }

  private static boolean hasCome(DueRules rules, Instant due, Instant now) {
    return !rules.jitter().startOf(due).isAfter(now);
  }

  private static DuePlan decide(
      DueRules rules,
      List<Due> due,
      Optional<Instant> next,
      boolean moreToCome,
      Instant now,
      int mostFires) {
    CatchUp catchUp = rules.catchUp();
    long candidates = due.stream().filter(d -> d.excluded().isEmpty()).count();
    List<Outcome> outcomes = new ArrayList<>();
    int fires = 0;
    boolean madeUp = false;
    for (Due d : due) {
      Instant scheduledFor = d.scheduledFor();
      Duration late = Duration.between(rules.jitter().startOf(scheduledFor), now);
      boolean missed = late.compareTo(CatchUp.GRACE) > 0;
      if (d.excluded().isPresent()) {
        skip(outcomes, scheduledFor, d.excluded().get());
        continue;
      }
      boolean amongTheLatest = !moreToCome && candidates <= catchUp.keep();
      candidates--;
      if (missed && late.compareTo(catchUp.window()) > 0) {
        skip(outcomes, scheduledFor, "missed: older than the catch-up window");
      } else if (missed && !amongTheLatest) {
        skip(outcomes, scheduledFor, "missed: dropped by the catch-up policy");
      } else if (missed && madeUp && !catchUp.pace().isZero()) {
        return new DuePlan(
            outcomes, Optional.of(scheduledFor), Optional.of(now.plus(catchUp.pace())));
      } else if (fires == mostFires) {
        return new DuePlan(outcomes, Optional.of(scheduledFor), Optional.empty());
      } else {
        outcomes.add(new Outcome.Fires(scheduledFor));
        madeUp |= missed;
        fires++;
      }
    }
    return new DuePlan(outcomes, next, Optional.empty());
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
