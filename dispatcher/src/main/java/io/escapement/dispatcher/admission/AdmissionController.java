package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.limit.Limit;
import io.escapement.dispatcher.admission.retry.RetryPolicy;
import io.escapement.dispatcher.admission.streak.Streak;
import io.escapement.dispatcher.admission.streak.Streak.Consequence;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunState;
import io.escapement.schemas.definition.RunRules;
import io.escapement.timing.FieldError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides what each input does. Every decision is an event that is applied at once, so that the
 * next decision sees it; then whatever can be admitted is admitted.
 *
 * <p>Not thread-safe. Time given never goes back: an earlier instant counts as the latest one.
 */
public final class AdmissionController {
  private static final String DISPATCHER = "dispatcher";

  /** Timers and admissions handled in one call; the rest is left to the next. */
  private static final int MOST_STEPS = 5_000;

  private static final Duration UNKNOWN_DURATION = Duration.ofMinutes(1);

  private final AdmissionState state;
  private List<Event> events = new ArrayList<>();
  private Instant now = Instant.MIN;

  /** What an input came to. */
  public record Decision(List<Event> events, Optional<Answer> answer) {}

  /** The state is this controller's from now on. */
  public AdmissionController(AdmissionState state) {
    this.state = state;
  }

  /** The state, for reading. */
  public AdmissionState state() {
    return state;
  }

  /** Decides what an input does, and applies it. */
  public Decision handle(Input input, Instant clock) {
    now = clock.isAfter(now) ? clock : now;
    events = new ArrayList<>();
    Optional<Answer> answer =
        switch (input) {
          case Input.FireDue fire -> silently(() -> fire(fire));
          case Input.Submit submit -> Optional.of(submit(submit));
          case Input.Cancel cancel -> Optional.of(cancel(cancel));
          case Input.Started started -> silently(() -> started(started));
          case Input.Heartbeat heartbeat -> silently(() -> heartbeat(heartbeat));
          case Input.Completed completed -> silently(() -> completed(completed));
          case Input.PoolSet pool ->
              silently(() -> emit(new Event.PoolChanged(now, pool.pool(), pool.limits())));
          case Input.GlobalCapSet cap -> silently(() -> setGlobalCap(cap));
          case Input.ExecutorSeen executor ->
              silently(() -> emit(new Event.ExecutorChanged(now, executor)));
          case Input.PressureSeen pressure ->
              silently(
                  () -> emit(new Event.PressureChanged(now, pressure.source(), pressure.until())));
          case Input.TimePassed() -> silently(this::timePassed);
        };
    admitWaiting();
    return new Decision(events, answer);
  }

  private static Optional<Answer> silently(Runnable decision) {
    decision.run();
    return Optional.empty();
  }

  private void emit(Event event) {
    state.apply(event);
    events.add(event);
  }

  private void emit(Run after, Optional<Run> before, Transition transition, String actor) {
    emit(new Event.RunChanged(now, after, before.map(Run::state), transition, actor));
  }

  // ---- new runs

  private void fire(Input.FireDue fire) {
    if (state.run(fire.fireId()).isPresent()) {
      return;
    }
    RunOpening opening =
        new RunOpening(
            fire.fireId(),
            RunOrigin.FIRE,
            fire.spec(),
            state.nextArrival(),
            fire.scheduledFor(),
            now,
            Optional.of(fire.firedAt()),
            Optional.empty(),
            false);
    Optional<String> drop = applyOverlapPolicy(fire);
    if (drop.isPresent()) {
      emit(Run.skipped(opening), Optional.empty(), new Transition.Skipped(drop.get()), DISPATCHER);
      return;
    }
    List<String> pressure =
        fire.spec().getYieldsToPressure() ? state.pressureSources(now) : List.of();
    if (pressure.isEmpty()) {
      emit(
          Run.queued(opening, Optional.empty(), false),
          Optional.empty(),
          new Transition.Queued(),
          DISPATCHER);
    } else {
      Instant until = now.plus(state.settings().pressureDelay());
      emit(
          Run.queued(opening, Optional.of(until), true),
          Optional.empty(),
          new Transition.Deferred(until, pressure),
          DISPATCHER);
    }
  }

  /** Why the fire is dropped, or empty when it is to run. */
  private Optional<String> applyOverlapPolicy(Input.FireDue fire) {
    OverlapPolicy policy = fire.spec().getOverlapPolicy();
    List<Run> open =
        state.runsOf(fire.spec().getScheduleId().orElse("")).stream()
            .filter(run -> run.opening().origin() != RunOrigin.TEST_RUN)
            .toList();
    if (open.isEmpty()) {
      return Optional.empty();
    }
    return switch (policy) {
      case ALLOW, QUEUE_ALL -> Optional.empty();
      case SKIP ->
          Optional.of(
              "overlap: run %s is still %s"
                  .formatted(open.getFirst().id(), open.getFirst().state()));
      case QUEUE_ONE ->
          open.stream()
              .filter(run -> run.state() == RunState.QUEUED)
              .findFirst()
              .map(queued -> "overlap: run " + queued.id() + " is queued already");
      case CANCEL_RUNNING -> {
        open.forEach(run -> cancel(run, DISPATCHER, "overlap: " + fire.fireId() + " is due"));
        yield Optional.empty();
      }
    };
  }

  private Answer submit(Input.Submit submit) {
    Optional<Run> existing = state.run(submit.runId());
    if (existing.isPresent()) {
      return new Answer.Accepted(submit.runId(), existing.get().sequence());
    }
    List<FieldError> errors = RunRules.check(submit.spec());
    if (!errors.isEmpty()) {
      return new Answer.Refused("invalid-task", "The task is not valid", errors, Optional.empty());
    }
    Run run =
        Run.queued(
            new RunOpening(
                submit.runId(),
                submit.origin(),
                submit.spec(),
                state.nextArrival(),
                submit.runAt().orElse(now),
                now,
                Optional.empty(),
                submit.retryOf(),
                submit.force()),
            submit.runAt().filter(at -> at.isAfter(now)),
            false);
    if (submit.onlyIfFree() && !submit.force()) {
      Optional<Limit> full = state.wouldBlock(run);
      if (full.isPresent()) {
        return capacityFull(full.get(), run);
      }
    }
    emit(run, Optional.empty(), new Transition.Queued(), submit.actor());
    if (submit.force()) {
      emit(new Event.LimitsBypassed(now, run, submit.actor()));
      admit(run);
    } else if (submit.onlyIfFree()) {
      admit(run);
    }
    return new Answer.Accepted(
        submit.runId(), state.run(submit.runId()).map(Run::sequence).orElse(1));
  }

  private Answer capacityFull(Limit full, Run run) {
    Duration eta = slotEta(full, run.spec().getPool());
    return new Answer.Refused(
        "capacity-full",
        "%s is full (%d of %d); a slot may be free in %d s"
            .formatted(
                full.key().description(), full.usage(), full.cap(), Math.max(1, eta.toSeconds())),
        List.of(),
        Optional.of(eta));
  }

  /** When the first holder of a full limit may be done. */
  private Duration slotEta(Limit full, String pool) {
    Duration average = state.averageDuration(pool).orElse(UNKNOWN_DURATION);
    Duration soonest = average;
    for (String holder : full.holders()) {
      Optional<Attempt> attempt = state.run(holder).flatMap(Run::attempt);
      if (attempt.isPresent()) {
        Instant begun = attempt.get().startedAt().orElse(attempt.get().admittedAt());
        Duration left = average.minus(Duration.between(begun, now));
        soonest = left.compareTo(soonest) < 0 ? left : soonest;
      }
    }
    Duration second = Duration.ofSeconds(1);
    return soonest.compareTo(second) < 0 ? second : soonest;
  }

  // ---- admission

  private void admitWaiting() {
    for (int i = 0; i < MOST_STEPS && !state.global().isFull(); i++) {
      Optional<String> next = state.waiting().next();
      if (next.isEmpty()) {
        return;
      }
      admit(state.run(next.get()).orElseThrow());
    }
  }

  private void admit(Run run) {
    Duration maxDuration =
        run.spec()
            .getTask()
            .getMaxDurationMs()
            .map(Duration::ofMillis)
            .orElse(state.settings().maxDuration());
    Instant deadline = now.plus(maxDuration);
    Attempt attempt =
        new Attempt(
            run.attempts() + 1,
            run.token() + 1,
            now,
            earlier(now.plus(state.settings().lease()), deadline),
            deadline,
            state.global().usage() + 1,
            state.pressureSources(now),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0);
    emit(run.admitted(attempt), Optional.of(run), new Transition.Admitted(), DISPATCHER);
  }

  // ---- reports

  private void started(Input.Started report) {
    Optional<Run> run = current(report.runId(), report.token(), report.executorId(), "started");
    if (run.isEmpty() || run.get().state() == RunState.RUNNING) {
      return;
    }
    Attempt attempt = run.get().attempt().orElseThrow();
    emit(
        run.get()
            .running(
                attempt.started(
                    startOf(attempt, report.startedAt()),
                    report.executorId(),
                    report.lag(),
                    leaseFrom(attempt))),
        run,
        new Transition.Started(),
        report.executorId());
    if (run.get().cancelRequested()) {
      abort(run.get(), report.executorId(), "cancelled");
    }
  }

  /** The executor's clock may differ from ours, but a start lies between admission and now. */
  private Instant startOf(Attempt attempt, Instant reported) {
    Instant notEarlier = reported.isBefore(attempt.admittedAt()) ? attempt.admittedAt() : reported;
    return earlier(notEarlier, now);
  }

  private void heartbeat(Input.Heartbeat report) {
    Optional<Run> run = current(report.runId(), report.token(), report.executorId(), "heartbeat");
    if (run.isEmpty() || run.get().state() != RunState.RUNNING) {
      return;
    }
    Attempt attempt = run.get().attempt().orElseThrow();
    emit(
        run.get().running(attempt.renewed(leaseFrom(attempt), report.steps())),
        run,
        new Transition.Renewed(report.progress(), report.message()),
        report.executorId());
  }

  private Instant leaseFrom(Attempt attempt) {
    return earlier(now.plus(state.settings().lease()), attempt.deadline());
  }

  private void completed(Input.Completed report) {
    current(report.runId(), report.token(), report.executorId(), "completed")
        .ifPresent(run -> attemptEnded(run, report.completion(), report.executorId()));
  }

  /** The run, if the report is about its current attempt; else the report is recorded as late. */
  private Optional<Run> current(String runId, long token, String executorId, String what) {
    Optional<Run> run = state.run(runId);
    if (run.isPresent() && run.get().holdsSlot() && run.get().token() == token) {
      return run;
    }
    emit(new Event.LateReport(now, runId, token, executorId, what, run));
    if (!what.equals("completed")) {
      emit(
          new Event.AbortRequested(
              now, runId, token, executorId, "the attempt has ended without this executor"));
    }
    return Optional.empty();
  }

  // ---- the end of an attempt

  private void attemptEnded(Run run, Completion completion, String actor) {
    if (completion.failure().isEmpty()) {
      emit(
          run.ended(RunState.SUCCEEDED),
          Optional.of(run),
          new Transition.Succeeded(completion),
          actor);
      countInStreak(run, completion);
    } else if (run.cancelRequested()) {
      emit(
          run.ended(RunState.CANCELLED),
          Optional.of(run),
          new Transition.Cancelled(completion.message(), Optional.of(completion)),
          actor);
    } else {
      retryOrGiveUp(run, completion, completion.failure().get(), actor);
    }
  }

  private void retryOrGiveUp(Run run, Completion completion, FailureClass failure, String actor) {
    Optional<Duration> delay =
        run.opening().origin() == RunOrigin.TEST_RUN
            ? Optional.empty()
            : RetryPolicy.delay(
                run.spec().getRetry(),
                failure,
                run.attempts(),
                completion.retryAfter(),
                run.id().hashCode());
    if (delay.isPresent()) {
      Instant at = now.plus(delay.get());
      emit(
          run.retryingAt(at),
          Optional.of(run),
          new Transition.RetryScheduled(at, failure, completion),
          actor);
    } else {
      emit(
          run.ended(RunState.FAILED),
          Optional.of(run),
          new Transition.Failed(failure, completion),
          actor);
      countInStreak(run, completion);
    }
  }

  private void countInStreak(Run run, Completion completion) {
    boolean counts =
        switch (run.opening().origin()) {
          case FIRE, RUN_NOW -> true;
          case TEST_RUN, SUBMITTED, RETRY, REQUEUE -> false;
        };
    Optional<String> scheduleId = run.spec().getScheduleId();
    if (!counts || scheduleId.isEmpty()) {
      return;
    }
    Streak before = state.streak(scheduleId.get());
    OptionalLong budget =
        run.spec().getTask().getStepBudget().map(OptionalLong::of).orElse(OptionalLong.empty());
    Streak.Next next =
        completion
            .failure()
            .map(
                failure ->
                    before.failed(budget, failure, completion.message(), run.spec().getAutoPause()))
            .orElseGet(() -> before.succeeded(budget, shareOfDeadline(run)));
    if (!next.streak().equals(before)) {
      emit(new Event.StreakChanged(now, scheduleId.get(), next.streak()));
    }
    for (Consequence consequence : next.consequences()) {
      switch (consequence) {
        case Consequence.Pause(String reason) ->
            emit(new Event.PauseRequested(now, scheduleId.get(), reason));
        case Consequence.Warn(String type, String reason) ->
            emit(new Event.Warned(now, run, type, reason));
      }
    }
  }

  private double shareOfDeadline(Run run) {
    Attempt attempt = run.attempt().orElseThrow();
    Instant begun = attempt.startedAt().orElse(attempt.admittedAt());
    double allowed = Duration.between(attempt.admittedAt(), attempt.deadline()).toMillis();
    return Duration.between(begun, now).toMillis() / allowed;
  }

  // ---- cancelling

  private Answer cancel(Input.Cancel cancel) {
    Optional<Run> run = state.run(cancel.runId());
    if (run.isEmpty()) {
      return new Answer.Refused(
          "not-running", "Run " + cancel.runId() + " has ended, or there never was one");
    }
    cancel(run.get(), cancel.actor(), cancel.reason());
    return new Answer.Accepted(
        cancel.runId(), state.run(cancel.runId()).orElse(run.get()).sequence());
  }

  private void cancel(Run run, String actor, String reason) {
    if (!run.holdsSlot()) {
      emit(
          run.ended(RunState.CANCELLED),
          Optional.of(run),
          new Transition.Cancelled(reason, Optional.empty()),
          actor);
    } else if (!run.cancelRequested()) {
      emit(run.cancelling(), Optional.of(run), new Transition.CancelRequested(reason), actor);
      run.attempt()
          .flatMap(Attempt::executorId)
          .ifPresent(executor -> abort(run, executor, "cancelled: " + reason));
    }
  }

  private void abort(Run run, String executorId, String reason) {
    emit(new Event.AbortRequested(now, run.id(), run.token(), executorId, reason));
  }

  // ---- limits and time

  /** A cap below 1 would stop everything for ever: the old one is kept. */
  private void setGlobalCap(Input.GlobalCapSet set) {
    if (set.cap() >= 1) {
      emit(new Event.GlobalCapChanged(now, set.cap()));
    }
  }

  private void timePassed() {
    List<String> lost =
        state.executors().stream()
            .filter(executor -> !executor.until().isAfter(now))
            .map(Input.ExecutorSeen::executorId)
            .toList();
    lost.forEach(executorId -> emit(new Event.ExecutorLost(now, executorId)));
    for (int i = 0; i < MOST_STEPS; i++) {
      Optional<String> due = state.timers().due(now);
      if (due.isEmpty()) {
        return;
      }
      wake(state.run(due.get()).orElseThrow());
    }
  }

  private void wake(Run run) {
    if (!run.holdsSlot()) {
      emit(run.waitingFrom(now), Optional.of(run), new Transition.Awaiting(), DISPATCHER);
      return;
    }
    Attempt attempt = run.attempt().orElseThrow();
    boolean timeout = !attempt.deadline().isAfter(now);
    Completion completion =
        timeout
            ? Completion.unreported(
                FailureClass.TIMEOUT,
                "Not done by its deadline, " + attempt.deadline(),
                attempt.steps())
            : Completion.unreported(
                FailureClass.LEASE_EXPIRED,
                attempt.startedAt().isPresent()
                    ? "Executor " + attempt.executorId().orElse("?") + " has fallen silent"
                    : "No executor started the attempt",
                attempt.steps());
    attempt
        .executorId()
        .ifPresent(executor -> abort(run, executor, timeout ? "deadline" : "lease expired"));
    attemptEnded(run, completion, DISPATCHER);
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  // ---- explaining

  /** Why a run is not running; empty when it is, or is not open. */
  public Optional<WaitingFor> explain(String runId) {
    Optional<Run> run = state.run(runId).filter(r -> !r.holdsSlot());
    if (run.isEmpty()) {
      return Optional.empty();
    }
    if (run.get().notBefore().isPresent()) {
      return Optional.of(
          new WaitingFor(Optional.empty(), 0, 0, 0, Optional.empty(), run.get().notBefore()));
    }
    return state
        .firstFull(state.waiting().limitsOf(runId))
        .map(limit -> blockedBy(limit, run.get()));
  }

  private WaitingFor blockedBy(Limit limit, Run run) {
    int position = state.waiting().position(run.id());
    Optional<Duration> eta =
        limit.cap() == 0
            ? Optional.empty()
            : state
                .averageDuration(run.spec().getPool())
                .map(average -> average.multipliedBy(position).dividedBy(limit.cap()));
    return new WaitingFor(
        Optional.of(limit.key().description()),
        limit.usage(),
        limit.cap(),
        position,
        eta,
        Optional.empty());
  }
}
