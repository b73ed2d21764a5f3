package io.escapement.dispatcher.admission;

import static io.escapement.dispatcher.admission.DecisionLog.DISPATCHER;

import io.escapement.dispatcher.admission.retry.RetryPolicy;
import io.escapement.dispatcher.admission.streak.Streak;
import io.escapement.dispatcher.admission.streak.Streak.Consequence;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What the end of an attempt comes to: the end of the run, or another attempt later. */
final class AttemptEndings {
  private final DecisionLog log;

  AttemptEndings(DecisionLog log) {
    this.log = log;
  }

  void ended(Run run, Completion completion, String actor) {
    if (completion.failure().isEmpty()) {
      log.changed(run, run.ended(RunState.SUCCEEDED), new Transition.Succeeded(completion), actor);
      countInStreak(run, completion);
    } else if (run.cancelRequested()) {
      log.changed(
          run,
          run.ended(RunState.CANCELLED),
          new Transition.Cancelled(completion.message(), Optional.of(completion)),
          actor);
    } else {
      failed(run, completion, completion.failure().get(), actor);
    }
  }

  /** An attempt of which nothing more will be heard in time. */
  void expired(Run run) {
    Attempt attempt = run.attempt().orElseThrow();
    boolean timeout = !attempt.deadline().isAfter(log.now());
    String message =
        timeout
            ? "Not done by its deadline, " + attempt.deadline()
            : attempt.executorId().isPresent()
                ? "Executor " + attempt.executorId().get() + " has fallen silent"
                : "No executor started the attempt";
    log.abort(run, timeout ? "deadline" : "lease expired");
    FailureClass failure = timeout ? FailureClass.TIMEOUT : FailureClass.LEASE_EXPIRED;
    ended(run, Completion.unreported(failure, message, attempt.steps()), DISPATCHER);
  }

  private void failed(Run run, Completion completion, FailureClass failure, String actor) {
    Optional<Duration> delay = retryDelay(run, completion, failure);
    if (delay.isPresent()) {
      Instant at = log.now().plus(delay.get());
      log.changed(
          run, run.retryingAt(at), new Transition.RetryScheduled(at, failure, completion), actor);
    } else {
      log.changed(
          run, run.ended(RunState.FAILED), new Transition.Failed(failure, completion), actor);
      countInStreak(run, completion);
    }
  }

  private static Optional<Duration> retryDelay(
      Run run, Completion completion, FailureClass failure) {
    return switch (run.opening().origin()) {
      case TEST_RUN, PROBE -> Optional.empty();
      case FIRE, RUN_NOW, SUBMITTED, RETRY, REQUEUE, BACKFILL ->
          RetryPolicy.delay(
              run.spec().getRetry(),
              failure,
              run.attempts(),
              completion.retryAfter(),
              run.id().hashCode());
    };
  }

  private static boolean countsInStreak(RunOrigin origin) {
    return switch (origin) {
      case FIRE, RUN_NOW, PROBE -> true;
      case TEST_RUN, SUBMITTED, RETRY, REQUEUE, BACKFILL -> false;
    };
  }

  private void countInStreak(Run run, Completion completion) {
    Optional<String> scheduleId = run.spec().getScheduleId();
    if (scheduleId.isEmpty() || !countsInStreak(run.opening().origin())) {
      return;
    }
    Streak before = log.state().streak(scheduleId.get());
    Streak.Next next = next(before, run, completion);
    if (!next.streak().equals(before)) {
      log.emit(new Event.StreakChanged(log.now(), scheduleId.get(), next.streak()));
    }
    for (Consequence consequence : next.consequences()) {
      switch (consequence) {
        case Consequence.Pause(String reason) ->
            log.emit(new Event.PauseRequested(log.now(), scheduleId.get(), reason, probeAt(run)));
        case Consequence.Resume() ->
            log.emit(new Event.ResumeRequested(log.now(), scheduleId.get(), run.id()));
        case Consequence.Warn(String type, String reason) ->
            log.emit(new Event.Warned(log.now(), run, type, reason));
      }
    }
  }

  private Streak.Next next(Streak before, Run run, Completion completion) {
    boolean probe = run.opening().origin() == RunOrigin.PROBE;
    OptionalLong budget =
        run.spec().getTask().getStepBudget().map(OptionalLong::of).orElse(OptionalLong.empty());
    if (completion.failure().isEmpty()) {
      Streak.Next next = before.succeeded(budget, shareOfDeadline(run));
      return probe ? next.resuming() : next;
    }
    FailureClass failure = completion.failure().get();
    return probe
        ? before.probeFailed(failure, completion.message())
        : before.failed(budget, failure, completion.message(), run.spec().getAutoPause());
  }

  private Optional<Instant> probeAt(Run run) {
    return run.spec().getAutoPause().getProbeAfterMs().map(log.now()::plusMillis);
  }

  private double shareOfDeadline(Run run) {
    Attempt attempt = run.attempt().orElseThrow();
    Instant begun = attempt.startedAt().orElse(attempt.admittedAt());
    double allowed = Duration.between(attempt.admittedAt(), attempt.deadline()).toMillis();
    return Duration.between(begun, log.now()).toMillis() / allowed;
  }
}
