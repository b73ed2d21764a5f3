package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.limit.Limit;
import io.escapement.dispatcher.admission.limit.LimitKey;
import io.escapement.dispatcher.admission.limit.PoolLimits;
import io.escapement.dispatcher.admission.order.Aging;
import io.escapement.dispatcher.admission.order.WaitingRuns;
import io.escapement.dispatcher.admission.streak.Streak;
import io.escapement.schemas.RunState;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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
  private final Offers offers = new Offers();
  private final Slots slots;
  private final WaitingRuns waiting;
  private final Timers timers = new Timers();
  private final Map<String, Instant> pressure = new TreeMap<>();
  private final Map<String, Streak> streaks = new HashMap<>();
  private final Durations durations = new Durations();
  private long arrivals;

  /** Empty. */
  public AdmissionState(AdmissionSettings settings) {
    this.settings = settings;
    this.slots = new Slots(settings.globalCap(), offers);
    this.waiting = new WaitingRuns(new Aging(settings.agingStep()), slots::dropUnused);
  }

  /** Changes the state as an event says. */
  public void apply(Event event) {
    switch (event) {
      case Event.RunChanged changed -> put(changed.run(), changed.at());
      case Event.StreakChanged changed -> restore(changed.scheduleId(), changed.streak());
      case Event.PoolChanged changed -> setPool(changed.pool(), changed.limits());
      case Event.GlobalCapChanged changed -> slots.global().cap(changed.cap());
      case Event.ExecutorChanged changed -> offersChanged(offers.seen(changed.executor()));
      case Event.ExecutorLost lost -> offersChanged(offers.lost(lost.executorId()));
      case Event.PressureChanged changed -> pressure.put(changed.source(), changed.until());
      case Event.ReportIgnored _,
          Event.AbortRequested _,
          Event.LimitsBypassed _,
          Event.PauseRequested _,
          Event.ResumeRequested _,
          Event.Warned _ -> {}
    }
  }

  /** Puts back an open run that was stored. */
  public void restore(Run run) {
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
      slots.take(after.id(), waited ? waiting.limitsOf(after.id()) : slots.limitsFor(after));
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
      durations.learn(after, at);
    }
  }

  private void freeSlots(String runId) {
    for (Limit limit : slots.free(runId)) {
      waiting.slotFreed(limit);
      slots.dropUnused(limit);
    }
  }

  private void enqueue(Run run) {
    waiting.add(
        run.id(),
        run.spec().getPriority(),
        run.waitingSince().toEpochMilli(),
        run.opening().scheduledFor().toEpochMilli(),
        run.opening().arrival(),
        run.groupKey(slots.dependsOnSchedule(run)),
        () -> slots.limitsFor(run),
        weight(run));
  }

  private double weight(Run run) {
    return run.spec()
        .getConcurrencyKey()
        .map(key -> slots.pool(run.spec().getPool()).weights().getOrDefault(key, 1.0))
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
    slots.setPool(pool, newLimits);
    for (Run run : affected) {
      if (run.waits()) {
        enqueue(run);
      } else {
        slots.take(run.id(), slots.limitsFor(run));
      }
    }
  }

  private void offersChanged(Set<String> changed) {
    for (String offer : changed) {
      slots
          .offered(offer)
          .ifPresent(
              limit -> {
                limit.cap(offers.slots(offer));
                waiting.slotFreed(limit);
              });
    }
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

  /** The open runs of a schedule, oldest first. */
  List<Run> runsOf(String scheduleId) {
    Set<String> ids = runsOfSchedule.get(scheduleId);
    return ids == null ? List.of() : ids.stream().map(runs::get).toList();
  }

  Streak streak(String scheduleId) {
    return streaks.getOrDefault(scheduleId, Streak.NONE);
  }

  long nextArrival() {
    return arrivals + 1;
  }

  Slots slots() {
    return slots;
  }

  Offers offers() {
    return offers;
  }

  Durations durations() {
    return durations;
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

  /** What would block a run that is not among the waiting ones. */
  Optional<Limit> wouldBlock(Run run) {
    List<Limit> ofRun = slots.limitsFor(run);
    Optional<Limit> full = slots.firstFull(ofRun);
    ofRun.forEach(slots::dropUnused);
    return full;
  }

  /** What runs wait for, as {@code queue/taskType}, and no live executor offers. */
  public Set<String> unserved() {
    return slots.unserved();
  }

  /** How many slots each limit has taken. */
  public Map<LimitKey, Integer> usage() {
    return slots.usage();
  }

  /** How many slots each limit ought to have taken, computed anew from the leases alone. */
  public Map<LimitKey, Integer> usageFromLeases() {
    return slots.usageFromLeases(runs.values());
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
