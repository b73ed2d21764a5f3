package io.escapement.dispatcher.admission.streak;

import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.FailureClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a schedule's finished runs came to, in a row.
 *
 * @param failures since the last success, step-budget breaches not counted
 * @param budgetBreaches step-budget breaches since the last success
 * @param nearDeadline successes in a row that took over 80 % of their deadline
 * @param stepBudget of the last run
 * @param graceLeft runs to come whose breaches do not count, because the budget was just edited
 */
public record Streak(
    int failures, int budgetBreaches, int nearDeadline, OptionalLong stepBudget, int graceLeft) {

  /** Nothing ran yet. */
  public static final Streak NONE = new Streak(0, 0, 0, OptionalLong.empty(), 0);

  private static final int BREACHES_TO_WARN = 2;
  private static final int RUNS_OF_GRACE = 2;
  private static final int NEAR_DEADLINES_TO_WARN = 3;
  private static final double NEAR_DEADLINE = 0.8;

  /** What a streak calls for. */
  public sealed interface Consequence {
    /** Pause the schedule. */
    record Pause(String reason) implements Consequence {}

    /** Resume the schedule. */
    record Resume() implements Consequence {}

    /** Tell somebody. */
    record Warn(String type, String reason) implements Consequence {}
  }

  /** A streak with one more run, and what that calls for. */
  public record Next(Streak streak, List<Consequence> consequences) {
    /** The same, of a probe: its success resumes the schedule. */
    public Next resuming() {
      List<Consequence> all = new ArrayList<>(consequences);
      all.add(new Consequence.Resume());
      return new Next(streak, List.copyOf(all));
    }
  }

  /**
   * Counts a success.
   *
   * @param shareOfDeadline how much of its hard deadline the run took; 1 is all of it
   */
  public Next succeeded(OptionalLong budget, double shareOfDeadline) {
    int near = shareOfDeadline > NEAR_DEADLINE ? nearDeadline + 1 : 0;
    var streak = new Streak(0, 0, near, budget, Math.max(0, grace(budget) - 1));
    if (near == 0 || near % NEAR_DEADLINES_TO_WARN != 0) {
      return new Next(streak, List.of());
    }
    return new Next(
        streak,
        List.of(
            new Consequence.Warn(
                "deadline_drift",
                "The last %d runs took over 80 %% of their deadline: raise maxDuration before they time out"
                    .formatted(near))));
  }

  /** Counts a failure that was given up. */
  public Next failed(
      OptionalLong budget, FailureClass failure, String message, AutoPauseDefinition autoPause) {
    int grace = grace(budget);
    int graceAfter = Math.max(0, grace - 1);
    if (failure != FailureClass.STEP_LIMIT_EXCEEDED) {
      var streak = new Streak(failures + 1, budgetBreaches, 0, budget, graceAfter);
      List<Consequence> consequences = streak.afterFailure(failure, message, autoPause);
      // Who resumes the schedule gives it a new chance: the count starts over with the pause.
      return new Next(
          consequences.isEmpty() ? streak : new Streak(0, budgetBreaches, 0, budget, graceAfter),
          consequences);
    }
    if (grace > 0) {
      return new Next(
          new Streak(failures, budgetBreaches, 0, budget, graceAfter),
          List.of(
              new Consequence.Warn(
                  "budget_breach_in_grace",
                  "The step budget was exceeded right after it was edited: not counted")));
    }
    var streak = new Streak(failures, budgetBreaches + 1, 0, budget, 0);
    List<Consequence> consequences = streak.afterBreach(autoPause);
    boolean paused = consequences.stream().anyMatch(c -> c instanceof Consequence.Pause);
    return new Next(paused ? new Streak(failures, 0, 0, budget, 0) : streak, consequences);
  }

  /** Counts a probe that failed: the schedule stays paused until the next one. */
  public Next probeFailed(FailureClass failure, String message) {
    return new Next(
        this,
        List.of(
            new Consequence.Pause(
                "auto-paused: the probe failed too, %s: %s"
                    .formatted(name(failure), text(message)))));
  }

  private static String name(FailureClass failure) {
    return failure.name().toLowerCase(Locale.ROOT);
  }

  private static String text(String message) {
    return message.isBlank() ? "no message" : message;
  }

  private int grace(OptionalLong budget) {
    boolean edited = stepBudget.isPresent() && !stepBudget.equals(budget);
    return edited ? RUNS_OF_GRACE : graceLeft;
  }

  private List<Consequence> afterFailure(
      FailureClass failure, String message, AutoPauseDefinition autoPause) {
    return autoPause.getFailures() > 0 && failures == autoPause.getFailures()
        ? List.of(
            new Consequence.Pause(
                "auto-paused: %d failures in a row, the last %s: %s"
                    .formatted(failures, name(failure), text(message))))
        : List.of();
  }

  private List<Consequence> afterBreach(AutoPauseDefinition autoPause) {
    List<Consequence> consequences = new ArrayList<>();
    if (budgetBreaches == BREACHES_TO_WARN) {
      consequences.add(
          new Consequence.Warn(
              "budget_breaches",
              "The step budget was exceeded " + budgetBreaches + " times in a row"));
    }
    if (autoPause.getBudgetBreaches() > 0 && budgetBreaches == autoPause.getBudgetBreaches()) {
      consequences.add(
          new Consequence.Pause(
              "auto-paused: the step budget was exceeded " + budgetBreaches + " times in a row"));
    }
    return consequences;
  }
}
