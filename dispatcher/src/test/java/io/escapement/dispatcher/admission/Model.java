package io.escapement.dispatcher.admission;

import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the events say, kept in the plainest way, to hold the core's indexes against: no sets by
 * limit, no groups, only runs that are counted again and again.
 */
final class Model {
  private static final Duration STARVATION_BOUND =
      AdmissionSettings.defaults().agingStep().multipliedBy(10);

  private final Map<String, Run> open = new HashMap<>();
  private final Map<String, Run> held = new LinkedHashMap<>();
  private final Map<String, Run> waiting = new HashMap<>();
  private final Set<String> ended = new HashSet<>();
  private final Map<String, Instant> keyServed = new HashMap<>();
  private final ModelStreaks streaks = new ModelStreaks();
  private final ModelLimits limits = new ModelLimits();
  private Instant latest = Instant.MIN;
  private Instant pressureUntil = Instant.MIN;
  private Optional<String> staleReportOf = Optional.empty();
  private Optional<String> mustBeSkipped = Optional.empty();

  int openRuns() {
    return open.size();
  }

  List<Run> liveRuns() {
    return List.copyOf(held.values());
  }

  /** Events that bring a new state to the same settings. */
  List<Event> settings() {
    return limits.events();
  }

  /** Pressure and the turns of keys are not stored; the time that was seen is not either. */
  void restarted() {
    pressureUntil = Instant.MIN;
    keyServed.clear();
    latest = Instant.MIN;
  }

  /** What an input must or must not do, seen before it is handled. */
  void before(Input input) {
    staleReportOf =
        switch (input) {
          case Input.Started report -> stale(report.runId(), report.token());
          case Input.Heartbeat report -> stale(report.runId(), report.token());
          case Input.Completed report -> stale(report.runId(), report.token());
          default -> Optional.empty();
        };
    mustBeSkipped = Optional.empty();
    if (input instanceof Input.FireDue fire
        && fire.spec().getOverlapPolicy() == OverlapPolicy.SKIP
        && !open.containsKey(fire.fireId())
        && open.values().stream().anyMatch(run -> sameSchedule(run, fire))) {
      mustBeSkipped = Optional.of(fire.fireId());
    }
    if (input instanceof Input.PressureSeen pressure) {
      pressureUntil = pressure.until();
    }
  }

  private static boolean sameSchedule(Run run, Input.FireDue fire) {
    return run.spec().getScheduleId().equals(fire.spec().getScheduleId());
  }

  /** The run of a report whose token is not that of a live attempt. */
  private Optional<String> stale(String runId, long token) {
    Run run = held.get(runId);
    return run != null && run.token() == token ? Optional.empty() : Optional.of(runId);
  }

  void after(Input input, Instant clock, List<Event> events) {
    latest = clock.isAfter(latest) ? clock : latest;
    List<String> pausesDue = new ArrayList<>();
    List<String> pauses = new ArrayList<>();
    for (Event event : events) {
      switch (event) {
        case Event.RunChanged changed -> apply(changed, pausesDue);
        case Event.PoolChanged changed -> limits.poolChanged(changed);
        case Event.GlobalCapChanged changed -> limits.globalCap(changed.cap());
        case Event.ExecutorChanged changed -> limits.executorChanged(changed.executor());
        case Event.ExecutorLost lost -> limits.executorLost(lost.executorId());
        case Event.PauseRequested pause -> pauses.add(pause.scheduleId());
        case Event.ReportIgnored ignored ->
            require(
                staleReportOf.equals(Optional.of(ignored.runId())),
                "only a stale report is ignored",
                ignored);
        case Event.StreakChanged _,
            Event.AbortRequested _,
            Event.LimitsBypassed _,
            Event.ResumeRequested _,
            Event.Warned _,
            Event.PressureChanged _ -> {}
      }
    }
    require(limits.globalCap() >= 1, "a cap below 1 is refused", limits.globalCap());
    require(pauses.equals(pausesDue), "streaks pause, and nothing else does", events);
    if (input instanceof Input.TimePassed) {
      for (Run run : held.values()) {
        require(
            run.attempt().orElseThrow().endsAt().isAfter(latest), "no lease outlives itself", run);
      }
    }
  }

  private void apply(Event.RunChanged changed, List<String> pausesDue) {
    Run run = changed.run();
    Run before = open.get(run.id());
    require(!ended.contains(run.id()), "terminal is final", run);
    require(run.sequence() == (before == null ? 1 : before.sequence() + 1), "sequence rises", run);
    require(before == null || run.token() >= before.token(), "tokens never fall", run);
    require(mayFollow(before, run), "the states follow each other", run);
    requireWithinDeadline(before, run);
    if (staleReportOf.equals(Optional.of(run.id()))) {
      // Only the dispatcher itself may change the run in the same step: it may just be admitted.
      require(
          changed.transition() instanceof Transition.Admitted,
          "a stale report changes nothing",
          run);
    }
    switch (changed.transition()) {
      case Transition.Admitted() -> admitted(before, run);
      case Transition.Queued() -> opened(run);
      case Transition.Deferred _ ->
          require(
              run.spec().getYieldsToPressure() && pressureUntil.isAfter(latest),
              "only pressure defers, and only what yields",
              run);
      case Transition.Skipped _ ->
          require(
              run.spec().getOverlapPolicy() == OverlapPolicy.QUEUE_ONE
                  || mustBeSkipped.equals(Optional.of(run.id())),
              "only an overlap skips",
              run);
      case Transition.RetryScheduled _ -> {
        require(!run.cancelRequested(), "what is cancelled is not retried", run);
        require(
            run.attempts() < run.spec().getRetry().getMaxAttempts(),
            "no more attempts than allowed",
            run);
      }
      case Transition.Failed failed -> {
        require(!run.cancelRequested(), "what is cancelled does not fail", run);
        streaks.ended(run, Optional.of(failed.failure()), pausesDue);
      }
      case Transition.Succeeded _ -> streaks.ended(run, Optional.empty(), pausesDue);
      case Transition.Started _,
          Transition.Renewed _,
          Transition.Awaiting _,
          Transition.CancelRequested _,
          Transition.Cancelled _ -> {}
    }
    keep(run);
  }

  private static boolean mayFollow(@Nullable Run before, Run after) {
    if (before == null) {
      return after.state() == RunState.QUEUED || after.state() == RunState.SKIPPED;
    }
    return switch (before.state()) {
      case QUEUED ->
          switch (after.state()) {
            case QUEUED, ADMITTED, CANCELLED -> true;
            default -> false;
          };
      case ADMITTED, RUNNING ->
          switch (after.state()) {
            case ADMITTED -> before.state() == RunState.ADMITTED;
            case RUNNING, RETRY_WAIT, SUCCEEDED, FAILED, CANCELLED -> true;
            case QUEUED, SKIPPED -> false;
          };
      case RETRY_WAIT -> after.state() == RunState.QUEUED || after.state() == RunState.CANCELLED;
      case SUCCEEDED, FAILED, CANCELLED, SKIPPED -> false;
    };
  }

  private static void requireWithinDeadline(@Nullable Run before, Run after) {
    if (!after.holdsSlot()) {
      return;
    }
    Attempt attempt = after.attempt().orElseThrow();
    require(
        !attempt.leaseUntil().isAfter(attempt.deadline()), "a lease ends by the deadline", after);
    if (before != null && before.holdsSlot() && before.token() == after.token()) {
      require(
          before.attempt().orElseThrow().deadline().equals(attempt.deadline()),
          "a deadline is not renewable",
          after);
    }
  }

  private void opened(Run run) {
    require(!mustBeSkipped.equals(Optional.of(run.id())), "an overlapping fire is skipped", run);
    boolean yields = run.opening().origin() == RunOrigin.FIRE && run.spec().getYieldsToPressure();
    require(!yields || !pressureUntil.isAfter(latest), "pressure defers what yields", run);
  }

  private void admitted(@Nullable Run before, Run run) {
    if (before == null) {
      throw new AssertionError("a run is queued before it is admitted: " + run);
    }
    require(run.token() > before.token(), "admission raises the token", run);
    require(!before.holdsSlot(), "one live attempt per run", run);
    require(before.waits() || run.opening().forced(), "only what waits is admitted", run);
    if (!run.opening().forced()) {
      require(mayBeAdmitted(before), "no limit is exceeded", run);
      requireNobodyOvertaken(before);
    }
    run.spec()
        .getConcurrencyKey()
        .ifPresent(key -> keyServed.put(run.spec().getPool() + "/" + key, latest));
  }

  /**
   * Of runs without a concurrency key the one on the lower level goes first; and whatever the key,
   * nobody that could run is overtaken by what began to wait more than ten aging steps later.
   */
  private void requireNobodyOvertaken(Run admitted) {
    boolean atOnce = admitted.sequence() == 1;
    if (!admitted.waits() || atOnce) {
      return; // run-now is admitted in the place where it stands
    }
    boolean keyed = admitted.spec().getConcurrencyKey().isPresent();
    for (Run other : waiting.values()) {
      boolean lower =
          !keyed && other.spec().getConcurrencyKey().isEmpty() && level(other) < level(admitted);
      boolean starving = !served(other).plus(STARVATION_BOUND).isAfter(admitted.waitingSince());
      if ((lower || starving) && !other.id().equals(admitted.id())) {
        require(!mayBeAdmitted(other), "nobody is overtaken", other);
      }
    }
  }

  private Instant served(Run run) {
    Instant last =
        run.spec()
            .getConcurrencyKey()
            .map(key -> keyServed.getOrDefault(run.spec().getPool() + "/" + key, Instant.MIN))
            .orElse(Instant.MIN);
    return last.isAfter(run.waitingSince()) ? last : run.waitingSince();
  }

  private static long level(Run run) {
    long step = AdmissionSettings.defaults().agingStep().toMillis();
    return Math.floorDiv(run.waitingSince().toEpochMilli(), step) - run.spec().getPriority();
  }

  private void keep(Run run) {
    held.remove(run.id());
    waiting.remove(run.id());
    if (run.isTerminal()) {
      open.remove(run.id());
      ended.add(run.id());
      return;
    }
    open.put(run.id(), run);
    if (run.holdsSlot()) {
      held.put(run.id(), run);
    } else if (run.waits()) {
      waiting.put(run.id(), run);
    }
  }

  void check(AdmissionState state) {
    require(state.slotDrift() == 0, "usage is the leases", state);
    require(state.slots().global().usage() == held.size(), "one global slot per lease", state);
    require(sameRuns(state.runs()), "no run is lost", state);
    int timed = 0;
    for (Run run : open.values()) {
      boolean waits = run.waits();
      require(waits || run.wakesAt().isPresent(), "everything ends in bounded time", run);
      timed += waits ? 0 : 1;
    }
    require(state.timers().size() == timed, "what time changes has a timer", state);
    require(state.waiting().size() == waiting.size(), "what waits is indexed", state);
    if (held.size() < limits.globalCap()) {
      for (Run run : waiting.values()) {
        require(!mayBeAdmitted(run), "what could run does not wait", run);
      }
    }
  }

  private boolean sameRuns(Collection<Run> runs) {
    if (runs.size() != open.size()) {
      return false;
    }
    for (Run run : runs) {
      if (!run.equals(open.get(run.id()))) {
        return false;
      }
    }
    return true;
  }

  private boolean mayBeAdmitted(Run run) {
    return limits.mayBeAdmitted(run, held.values());
  }

  private static void require(boolean holds, String invariant, Object about) {
    if (!holds) {
      throw new AssertionError(invariant + ": " + about);
    }
  }
}
