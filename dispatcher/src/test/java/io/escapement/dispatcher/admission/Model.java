package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.limit.LimitKey;
import io.escapement.dispatcher.admission.limit.LimitKey.Kind;
import io.escapement.dispatcher.admission.limit.PoolLimits;
import io.escapement.schemas.OverlapPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the events say, kept in the plainest way, to hold the core's indexes against: no sets by
 * limit, no groups, only runs that are counted again and again.
 */
final class Model {
  private final Map<String, Run> open = new HashMap<>();
  private final Set<String> ended = new HashSet<>();
  private final Map<String, PoolLimits> pools = new HashMap<>();
  private final Map<String, Input.ExecutorSeen> executors = new LinkedHashMap<>();
  private int globalCap = AdmissionSettings.defaults().globalCap();

  /** Events that bring a new state to the same settings. */
  List<Event> settings() {
    List<Event> events = new ArrayList<>();
    events.add(new Event.GlobalCapChanged(Runs.START, globalCap));
    pools.forEach(
        (id, limits) ->
            events.add(new Event.PoolChanged(Runs.START, id, java.util.Optional.of(limits))));
    executors
        .values()
        .forEach(executor -> events.add(new Event.ExecutorChanged(Runs.START, executor)));
    return events;
  }

  void apply(List<Event> events) {
    for (Event event : events) {
      switch (event) {
        case Event.RunChanged changed -> apply(changed);
        case Event.PoolChanged changed ->
            changed
                .limits()
                .ifPresentOrElse(
                    limits -> pools.put(changed.pool(), limits),
                    () -> pools.remove(changed.pool()));
        case Event.GlobalCapChanged changed -> globalCap = changed.cap();
        case Event.ExecutorChanged changed ->
            executors.put(changed.executor().executorId(), changed.executor());
        case Event.ExecutorLost lost -> executors.remove(lost.executorId());
        case Event.StreakChanged _,
            Event.ReportIgnored _,
            Event.ResumeRequested _,
            Event.AbortRequested _,
            Event.LimitsBypassed _,
            Event.PauseRequested _,
            Event.Warned _,
            Event.PressureChanged _ -> {}
      }
    }
  }

  private void apply(Event.RunChanged changed) {
    Run run = changed.run();
    Run before = open.get(run.id());
    require(!ended.contains(run.id()), "terminal is final", run);
    require(run.sequence() == (before == null ? 1 : before.sequence() + 1), "sequence rises", run);
    require(before == null || run.token() >= before.token(), "tokens never fall", run);
    if (changed.transition() instanceof Transition.Admitted) {
      if (before == null) {
        throw new AssertionError("a run is queued before it is admitted: " + run);
      }
      require(run.token() > before.token(), "admission raises the token", run);
      require(!before.holdsSlot(), "one live attempt per run", run);
      if (!run.opening().forced()) {
        require(mayBeAdmitted(before), "no limit is exceeded", run);
        requireNobodyOvertaken(before);
      }
    }
    if (changed.transition() instanceof Transition.Started) {
      require(before != null && before.token() == run.token(), "only the live attempt starts", run);
    }
    if (run.isTerminal()) {
      open.remove(run.id());
      ended.add(run.id());
    } else {
      open.put(run.id(), run);
    }
  }

  /** Of runs without a concurrency key the one on the lower level goes first. */
  private void requireNobodyOvertaken(Run admitted) {
    if (!admitted.waits() || admitted.spec().getConcurrencyKey().isPresent()) {
      return;
    }
    for (Run other : open.values()) {
      boolean overtaken =
          !other.id().equals(admitted.id())
              && other.waits()
              && other.spec().getConcurrencyKey().isEmpty()
              && level(other) < level(admitted)
              && mayBeAdmitted(other);
      require(!overtaken || admitted.sequence() == 1, "nobody is overtaken", other);
    }
  }

  private static long level(Run run) {
    long step = AdmissionSettings.defaults().agingStep().toMillis();
    return Math.floorDiv(run.waitingSince().toEpochMilli(), step) - run.spec().getPriority();
  }

  void check(AdmissionState state) {
    require(state.slotDrift() == 0, "usage is the leases", state.usage());
    require(
        sameRuns(state.runs()), "no run is lost", open.keySet() + " and " + state.runs().size());
    for (Run run : open.values()) {
      require(!run.waits() || !mayBeAdmitted(run), "what could run does not wait", run);
      require(run.waits() || run.wakesAt().isPresent(), "everything ends in bounded time", run);
    }
    require(
        state.usage().getOrDefault(LimitKey.GLOBAL, 0)
            == (int) open.values().stream().filter(Run::holdsSlot).count(),
        "the global usage is the number of leases",
        state.usage());
  }

  private boolean sameRuns(Collection<Run> runs) {
    return runs.size() == open.size()
        && runs.stream().allMatch(run -> run.equals(open.get(run.id())));
  }

  private boolean mayBeAdmitted(Run run) {
    String pool = run.spec().getPool();
    String type = run.spec().getTask().getType();
    PoolLimits limits = pools.getOrDefault(pool, PoolLimits.NONE);
    String schedule = run.spec().getScheduleId().orElse("");
    String key = run.spec().getConcurrencyKey().orElse("");
    int slots = executors.values().stream().mapToInt(Input.ExecutorSeen::slots).sum();
    return holders(Kind.GLOBAL, "", "") < globalCap
        && holders(Kind.POOL, pool, "") < limits.maxConcurrent().orElse(Integer.MAX_VALUE)
        && holders(Kind.TASK_TYPE, pool, type)
            < limits.perTaskType().getOrDefault(type, Integer.MAX_VALUE)
        && holders(Kind.EXECUTORS, "", type) < slots
        && (schedule.isEmpty()
            || holders(Kind.SCHEDULE, pool, schedule)
                < limits.perSchedule().orElse(Integer.MAX_VALUE))
        && (!oneAtATime(run) || holders(Kind.OVERLAP, pool, schedule) < 1)
        && (key.isEmpty()
            || holders(Kind.CONCURRENCY_KEY, pool, key)
                < limits.perConcurrencyKey().orElse(Integer.MAX_VALUE));
  }

  private static boolean oneAtATime(Run run) {
    OverlapPolicy policy = run.spec().getOverlapPolicy();
    return run.spec().getScheduleId().isPresent()
        && (policy == OverlapPolicy.QUEUE_ONE
            || policy == OverlapPolicy.QUEUE_ALL
            || policy == OverlapPolicy.CANCEL_RUNNING);
  }

  private int holders(Kind kind, String pool, String subject) {
    int count = 0;
    for (Run run : open.values()) {
      boolean counts =
          run.holdsSlot()
              && (pool.isEmpty() || run.spec().getPool().equals(pool))
              && switch (kind) {
                case GLOBAL, POOL -> true;
                case TASK_TYPE, EXECUTORS -> run.spec().getTask().getType().equals(subject);
                case SCHEDULE, OVERLAP -> run.spec().getScheduleId().orElse("").equals(subject);
                case CONCURRENCY_KEY -> run.spec().getConcurrencyKey().orElse("").equals(subject);
              };
      count += counts ? 1 : 0;
    }
    return count;
  }

  private static void require(boolean holds, String invariant, Object about) {
    if (!holds) {
      throw new AssertionError(invariant + ": " + about);
    }
  }
}
