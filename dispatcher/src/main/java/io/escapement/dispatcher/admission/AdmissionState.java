package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.limit.Limit;
import io.escapement.dispatcher.admission.limit.LimitKey;
import io.escapement.dispatcher.admission.limit.LimitKey.Kind;
import io.escapement.dispatcher.admission.limit.PoolLimits;
import io.escapement.dispatcher.admission.order.Aging;
import io.escapement.dispatcher.admission.order.WaitingRuns;
import io.escapement.dispatcher.admission.streak.Streak;
import io.escapement.schemas.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The open runs of a partition and everything derived from them: who holds which slot, who waits in
 * which order, when time changes what. {@link #apply} is the only mutator; a restart applies what
 * was stored.
 *
 * <p>Not thread-safe.
 */
public final class AdmissionState {
  private final AdmissionSettings settings;
  private final Map<String, Run> runs = new HashMap<>();
  private final Map<String, Set<String>> runsOfSchedule = new HashMap<>();
  private final Map<LimitKey, Limit> limits = new HashMap<>();
  private final Map<String, List<Limit>> heldBy = new HashMap<>();
  private final Limit global;
  private final WaitingRuns waiting;
  private final Timers timers = new Timers();
  private final Map<String, PoolLimits> pools = new HashMap<>();
  private final Map<String, Input.ExecutorSeen> executors = new TreeMap<>();
  private final Map<String, Instant> pressure = new TreeMap<>();
  private final Map<String, Streak> streaks = new HashMap<>();
  private final Map<String, Double> averageDurationMs = new HashMap<>();
  private long arrivals;

  /** Empty. */
  public AdmissionState(AdmissionSettings settings) {
    this.settings = settings;
    this.global = new Limit(LimitKey.GLOBAL, settings.globalCap());
    this.waiting = new WaitingRuns(new Aging(settings.agingStep()), this::dropUnused);
    limits.put(LimitKey.GLOBAL, global);
  }

  /** Changes the state as an event says. */
  public void apply(Event event) {
    switch (event) {
      case Event.RunChanged changed -> put(changed.run(), changed.at());
      case Event.StreakChanged changed -> restore(changed.scheduleId(), changed.streak());
      case Event.PoolChanged changed -> setPool(changed.pool(), changed.limits());
      case Event.GlobalCapChanged changed -> global.cap(changed.cap());
      case Event.ExecutorChanged changed -> setExecutor(changed.executor());
      case Event.ExecutorLost lost -> removeExecutor(lost.executorId());
      case Event.PressureChanged changed -> pressure.put(changed.source(), changed.until());
      case Event.LateReport _,
          Event.AbortRequested _,
          Event.LimitsBypassed _,
          Event.PauseRequested _,
          Event.Warned _ -> {}
    }
  }

  /** Puts back an open run that was stored. */
  public void restore(Run run) {
    arrivals = Math.max(arrivals, run.opening().arrival());
    put(run, run.waitingSince());
  }

  /** Puts back a streak that was stored. */
  public void restore(String scheduleId, Streak streak) {
    if (streak.equals(Streak.NONE)) {
      streaks.remove(scheduleId);
    } else {
      streaks.put(scheduleId, streak);
    }
  }

  private void put(Run after, Instant at) {
    Run before = after.isTerminal() ? runs.remove(after.id()) : runs.put(after.id(), after);
    boolean waited = before != null && before.waits();
    boolean held = before != null && before.holdsSlot();
    if (!held && after.holdsSlot()) {
      takeSlots(after);
    }
    if (waited && !after.waits()) {
      if (after.holdsSlot()) {
        waiting.admitted(after.id(), at.toEpochMilli());
      } else {
        waiting.remove(after.id());
      }
    }
    if (held && !after.holdsSlot()) {
      freeSlots(after.id());
    }
    if (!waited && after.waits()) {
      enqueue(after);
    }
    timers.set(after.id(), after.wakesAt());
    indexBySchedule(after);
    arrivals = Math.max(arrivals, after.opening().arrival());
    if (after.state() == RunState.SUCCEEDED) {
      learnDuration(after, at);
    }
  }

  private void takeSlots(Run run) {
    List<Limit> held = new ArrayList<>();
    held.add(global);
    held.addAll(waiting.contains(run.id()) ? waiting.limitsOf(run.id()) : limitsFor(run));
    for (Limit limit : held) {
      limit.take(run.id());
    }
    heldBy.put(run.id(), held);
  }

  private void freeSlots(String runId) {
    List<Limit> held = heldBy.remove(runId);
    if (held == null) {
      throw new IllegalStateException("A run with a lease holds slots: " + runId);
    }
    for (Limit limit : held) {
      limit.free(runId);
    }
    for (Limit limit : held) {
      waiting.slotFreed(limit);
      dropUnused(limit);
    }
  }

  private void enqueue(Run run) {
    waiting.add(
        run.id(),
        run.spec().getPriority(),
        run.waitingSince().toEpochMilli(),
        run.opening().scheduledFor().toEpochMilli(),
        run.opening().arrival(),
        run.groupKey(dependsOnSchedule(run)),
        () -> limitsFor(run),
        weight(run));
  }

  private double weight(Run run) {
    return run.spec()
        .getConcurrencyKey()
        .map(key -> pool(run.spec().getPool()).weights().getOrDefault(key, 1.0))
        .orElse(1.0);
  }

  private void indexBySchedule(Run run) {
    Optional<String> scheduleId = run.spec().getScheduleId();
    if (scheduleId.isEmpty()) {
      return;
    }
    if (run.isTerminal()) {
      runsOfSchedule.computeIfPresent(
          scheduleId.get(),
          (_, ids) -> {
            ids.remove(run.id());
            return ids.isEmpty() ? null : ids;
          });
    } else {
      runsOfSchedule.computeIfAbsent(scheduleId.get(), _ -> new LinkedHashSet<>()).add(run.id());
    }
  }

  private void learnDuration(Run run, Instant at) {
    run.attempt()
        .ifPresent(
            attempt -> {
              double ms =
                  Duration.between(attempt.startedAt().orElse(attempt.admittedAt()), at).toMillis();
              averageDurationMs.merge(
                  run.spec().getPool(), ms, (average, latest) -> average * 0.9 + latest * 0.1);
            });
  }

  // ---- limits

  private static boolean oneAtATime(Run run) {
    return switch (run.spec().getOverlapPolicy()) {
      case QUEUE_ONE, QUEUE_ALL, CANCEL_RUNNING -> run.spec().getScheduleId().isPresent();
      case ALLOW, SKIP -> false;
    };
  }

  private boolean dependsOnSchedule(Run run) {
    return oneAtATime(run) || pool(run.spec().getPool()).perSchedule().isPresent();
  }

  /** The limits of a run, widest first, without the global cap. */
  List<Limit> limitsFor(Run run) {
    String pool = run.spec().getPool();
    String type = run.spec().getTask().getType();
    PoolLimits own = pool(pool);
    List<Limit> result = new ArrayList<>(5);
    result.add(limit(Kind.POOL, pool, "", own.maxConcurrent().orElse(Limit.UNLIMITED)));
    Integer ofType = own.perTaskType().get(type);
    if (ofType != null) {
      result.add(limit(Kind.TASK_TYPE, pool, type, ofType));
    }
    String offer = run.spec().getTask().getQueue() + "/" + type;
    result.add(limit(Kind.EXECUTORS, "", offer, offeredSlots(offer)));
    Optional<String> schedule = run.spec().getScheduleId();
    if (schedule.isPresent() && own.perSchedule().isPresent()) {
      result.add(limit(Kind.SCHEDULE, pool, schedule.get(), own.perSchedule().getAsInt()));
    }
    if (oneAtATime(run)) {
      result.add(limit(Kind.OVERLAP, pool, schedule.orElseThrow(), 1));
    }
    Optional<String> key = run.spec().getConcurrencyKey();
    OptionalInt perKey = own.perConcurrencyKey();
    if (key.isPresent() && perKey.isPresent()) {
      result.add(limit(Kind.CONCURRENCY_KEY, pool, key.get(), perKey.getAsInt()));
    }
    return List.copyOf(result);
  }

  private Limit limit(Kind kind, String pool, String subject, int cap) {
    return limits.computeIfAbsent(new LimitKey(kind, pool, subject), key -> new Limit(key, cap));
  }

  private void dropUnused(Limit limit) {
    boolean transientKind =
        switch (limit.key().kind()) {
          case SCHEDULE, OVERLAP, CONCURRENCY_KEY -> true;
          case GLOBAL, POOL, TASK_TYPE, EXECUTORS -> false;
        };
    if (transientKind && limit.isUnused()) {
      limits.remove(limit.key());
    }
  }

  PoolLimits pool(String pool) {
    return pools.getOrDefault(pool, PoolLimits.NONE);
  }

  /** Which limits a run has depends on the pool's: its runs leave the indexes and come back. */
  private void setPool(String pool, Optional<PoolLimits> newLimits) {
    List<Run> affected =
        runs.values().stream()
            .filter(run -> run.spec().getPool().equals(pool))
            .filter(run -> run.waits() || run.holdsSlot())
            .toList();
    for (Run run : affected) {
      if (run.waits()) {
        waiting.remove(run.id());
      } else {
        freeSlots(run.id());
      }
    }
    waiting.forgetTurns(pool);
    limits.keySet().removeIf(key -> key.pool().equals(pool));
    newLimits.ifPresentOrElse(own -> pools.put(pool, own), () -> pools.remove(pool));
    for (Run run : affected) {
      if (run.waits()) {
        enqueue(run);
      } else {
        takeSlots(run);
      }
    }
  }

  // ---- executors and pressure

  private void setExecutor(Input.ExecutorSeen executor) {
    Input.ExecutorSeen before = executors.put(executor.executorId(), executor);
    updateOffers(executor);
    if (before != null) {
      updateOffers(before);
    }
  }

  private void removeExecutor(String executorId) {
    Input.ExecutorSeen before = executors.remove(executorId);
    if (before != null) {
      updateOffers(before);
    }
  }

  private void updateOffers(Input.ExecutorSeen executor) {
    for (String queue : executor.queues()) {
      for (String type : executor.taskTypes()) {
        String offer = queue + "/" + type;
        Limit limit = limits.get(new LimitKey(Kind.EXECUTORS, "", offer));
        if (limit != null) {
          limit.cap(offeredSlots(offer));
          waiting.slotFreed(limit);
        }
      }
    }
  }

  private int offeredSlots(String offer) {
    int slash = offer.indexOf('/');
    String queue = offer.substring(0, slash);
    String type = offer.substring(slash + 1);
    int slots = 0;
    for (Input.ExecutorSeen executor : executors.values()) {
      if (executor.queues().contains(queue) && executor.taskTypes().contains(type)) {
        slots += executor.slots();
      }
    }
    return slots;
  }

  /** The live executors. */
  Collection<Input.ExecutorSeen> executors() {
    return executors.values();
  }

  /** The sources of pressure that is on. */
  List<String> pressureSources(Instant now) {
    if (pressure.isEmpty()) {
      return List.of();
    }
    pressure.values().removeIf(until -> !until.isAfter(now));
    return List.copyOf(pressure.keySet());
  }

  // ---- reading

  Optional<Run> run(String runId) {
    return Optional.ofNullable(runs.get(runId));
  }

  /** The open runs, in no order. */
  public Collection<Run> runs() {
    return runs.values();
  }

  /** An open run. */
  public @Nullable Run runOrNull(String runId) {
    return runs.get(runId);
  }

  /** The open runs of a schedule, oldest first. */
  List<Run> runsOf(String scheduleId) {
    return runsOfSchedule.getOrDefault(scheduleId, Set.of()).stream().map(runs::get).toList();
  }

  Streak streak(String scheduleId) {
    return streaks.getOrDefault(scheduleId, Streak.NONE);
  }

  long nextArrival() {
    return arrivals + 1;
  }

  Limit global() {
    return global;
  }

  WaitingRuns waiting() {
    return waiting;
  }

  Timers timers() {
    return timers;
  }

  AdmissionSettings settings() {
    return settings;
  }

  Optional<Duration> averageDuration(String pool) {
    return Optional.ofNullable(averageDurationMs.get(pool))
        .map(ms -> Duration.ofMillis(Math.round(ms)));
  }

  /** What would block a run that is not among the waiting ones. */
  Optional<Limit> wouldBlock(Run run) {
    List<Limit> ofRun = limitsFor(run);
    Optional<Limit> full = firstFull(ofRun);
    ofRun.forEach(this::dropUnused);
    return full;
  }

  /** The first limit of a run without a free slot, the global cap first. */
  Optional<Limit> firstFull(List<Limit> ofRun) {
    if (global.isFull()) {
      return Optional.of(global);
    }
    for (Limit limit : ofRun) {
      if (limit.isFull()) {
        return Optional.of(limit);
      }
    }
    return Optional.empty();
  }

  /** How many slots each limit has taken. */
  public Map<LimitKey, Integer> usage() {
    Map<LimitKey, Integer> usage = new LinkedHashMap<>();
    limits.forEach(
        (key, limit) -> {
          if (limit.usage() > 0) {
            usage.put(key, limit.usage());
          }
        });
    return usage;
  }

  /** How many slots each limit ought to have taken, computed anew from the leases alone. */
  public Map<LimitKey, Integer> usageFromLeases() {
    Map<LimitKey, Integer> usage = new LinkedHashMap<>();
    for (Run run : runs.values()) {
      if (run.holdsSlot()) {
        usage.merge(LimitKey.GLOBAL, 1, Integer::sum);
        for (Limit limit : limitsFor(run)) {
          usage.merge(limit.key(), 1, Integer::sum);
        }
      }
    }
    return usage;
  }

  /** How many slots are counted that no lease stands for, or the other way round. Always 0. */
  public int slotDrift() {
    Map<LimitKey, Integer> counted = usage();
    Map<LimitKey, Integer> derived = usageFromLeases();
    int drift = 0;
    for (var entry : derived.entrySet()) {
      drift += Math.abs(entry.getValue() - counted.getOrDefault(entry.getKey(), 0));
    }
    for (var entry : counted.entrySet()) {
      drift += derived.containsKey(entry.getKey()) ? 0 : entry.getValue();
    }
    return drift;
  }
}
