package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.limit.LimitKey.Kind;
import io.escapement.dispatcher.admission.limit.PoolLimits;
import io.escapement.schemas.OverlapPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The model's own view of the limits: the holders are counted again for every question. */
final class ModelLimits {
  private final Map<String, PoolLimits> pools = new HashMap<>();
  private final Map<String, Input.ExecutorSeen> executors = new LinkedHashMap<>();
  private int globalCap = AdmissionSettings.defaults().globalCap();

  int globalCap() {
    return globalCap;
  }

  void globalCap(int cap) {
    globalCap = cap;
  }

  void poolChanged(Event.PoolChanged changed) {
    changed
        .limits()
        .ifPresentOrElse(
            limits -> pools.put(changed.pool(), limits), () -> pools.remove(changed.pool()));
  }

  void executorChanged(Input.ExecutorSeen executor) {
    executors.put(executor.executorId(), executor);
  }

  void executorLost(String executorId) {
    executors.remove(executorId);
  }

  /** Events that bring a new state to the same settings. */
  List<Event> events() {
    Instant at = Runs.START;
    List<Event> events = new ArrayList<>();
    events.add(new Event.GlobalCapChanged(at, globalCap));
    pools.forEach((id, limits) -> events.add(new Event.PoolChanged(at, id, Optional.of(limits))));
    executors.values().forEach(executor -> events.add(new Event.ExecutorChanged(at, executor)));
    return events;
  }

  /** Whether every limit of a run has a free slot, given the runs that hold one. */
  boolean mayBeAdmitted(Run run, Collection<Run> held) {
    if (held.size() >= globalCap) {
      return false;
    }
    String pool = run.spec().getPool();
    String type = run.spec().getTask().getType();
    PoolLimits limits = pools.getOrDefault(pool, PoolLimits.NONE);
    String schedule = run.spec().getScheduleId().orElse("");
    String key = run.spec().getConcurrencyKey().orElse("");
    int slots = 0;
    for (Input.ExecutorSeen executor : executors.values()) {
      slots += executor.slots();
    }
    return holders(held, Kind.POOL, pool, "") < limits.maxConcurrent().orElse(Integer.MAX_VALUE)
        && holders(held, Kind.TASK_TYPE, pool, type)
            < limits.perTaskType().getOrDefault(type, Integer.MAX_VALUE)
        && holders(held, Kind.EXECUTORS, "", type) < slots
        && (schedule.isEmpty()
            || holders(held, Kind.SCHEDULE, pool, schedule)
                < limits.perSchedule().orElse(Integer.MAX_VALUE))
        && (!oneAtATime(run) || holders(held, Kind.OVERLAP, pool, schedule) < 1)
        && (key.isEmpty()
            || holders(held, Kind.CONCURRENCY_KEY, pool, key)
                < limits.perConcurrencyKey().orElse(Integer.MAX_VALUE));
  }

  private static boolean oneAtATime(Run run) {
    OverlapPolicy policy = run.spec().getOverlapPolicy();
    return run.spec().getScheduleId().isPresent()
        && (policy == OverlapPolicy.QUEUE_ONE
            || policy == OverlapPolicy.QUEUE_ALL
            || policy == OverlapPolicy.CANCEL_RUNNING);
  }

  private static int holders(Collection<Run> held, Kind kind, String pool, String subject) {
    int count = 0;
    for (Run run : held) {
      boolean counts =
          (pool.isEmpty() || run.spec().getPool().equals(pool))
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
}
