package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.limit.Limit;
import io.escapement.dispatcher.admission.limit.LimitKey;
import io.escapement.dispatcher.admission.limit.LimitKey.Kind;
import io.escapement.dispatcher.admission.limit.PoolLimits;
import io.escapement.schemas.OverlapPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which limits a run is subject to, and which run holds a slot of which. Limits about schedules and
 * keys exist only while something refers to them. Not thread-safe.
 */
final class Slots {
  private final Map<LimitKey, Limit> limits = new HashMap<>();
  private final Map<String, List<Limit>> heldBy = new HashMap<>();
  private final Map<String, PoolLimits> pools = new HashMap<>();
  private final Limit global;
  private final Offers offers;

  Slots(int globalCap, Offers offers) {
    this.global = new Limit(LimitKey.GLOBAL, globalCap);
    this.offers = offers;
    limits.put(LimitKey.GLOBAL, global);
  }

  Limit global() {
    return global;
  }

  PoolLimits pool(String pool) {
    return pools.getOrDefault(pool, PoolLimits.NONE);
  }

  /** Forgets the limits of a pool: nothing may hold or wait for a slot of them. */
  void setPool(String pool, Optional<PoolLimits> newLimits) {
    limits.keySet().removeIf(key -> key.pool().equals(pool));
    newLimits.ifPresentOrElse(own -> pools.put(pool, own), () -> pools.remove(pool));
  }

  /** Takes the slots of a run, also beyond the caps: whether it may is decided before. */
  void take(String runId, List<Limit> ofRun) {
    List<Limit> held = new ArrayList<>(ofRun.size() + 1);
    held.add(global);
    held.addAll(ofRun);
    for (Limit limit : held) {
      limit.take(runId);
    }
    heldBy.put(runId, held);
  }

  /** Gives the slots of a run back and answers of which limits. */
  List<Limit> free(String runId) {
    List<Limit> held = heldBy.remove(runId);
    if (held == null) {
      throw new IllegalStateException("A run with a lease holds slots: " + runId);
    }
    for (Limit limit : held) {
      limit.free(runId);
    }
    return held;
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
    String offer = Offers.name(run.spec().getTask().getQueue(), type);
    result.add(limit(Kind.EXECUTORS, "", offer, offers.slots(offer)));
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

  boolean dependsOnSchedule(Run run) {
    return oneAtATime(run) || pool(run.spec().getPool()).perSchedule().isPresent();
  }

  private static boolean oneAtATime(Run run) {
    OverlapPolicy policy = run.spec().getOverlapPolicy();
    return switch (policy) {
      case QUEUE_ONE, QUEUE_ALL, CANCEL_RUNNING -> run.spec().getScheduleId().isPresent();
      case ALLOW, SKIP -> false;
    };
  }

  private Limit limit(Kind kind, String pool, String subject, int cap) {
    return limits.computeIfAbsent(new LimitKey(kind, pool, subject), key -> new Limit(key, cap));
  }

  /** The limit of a task type that executors offer on a queue, if anything refers to it. */
  Optional<Limit> offered(String offer) {
    return Optional.ofNullable(limits.get(new LimitKey(Kind.EXECUTORS, "", offer)));
  }

  /** What runs wait for, as {@code queue/taskType}, and no live executor offers. */
  Set<String> unserved() {
    Set<String> unserved = new TreeSet<>();
    for (Limit limit : limits.values()) {
      if (limit.key().kind() == Kind.EXECUTORS && limit.cap() == 0 && limit.isAwaited()) {
        unserved.add(limit.key().subject());
      }
    }
    return unserved;
  }

  void dropUnused(Limit limit) {
    boolean transientKind =
        switch (limit.key().kind()) {
          case SCHEDULE, OVERLAP, CONCURRENCY_KEY -> true;
          case GLOBAL, POOL, TASK_TYPE, EXECUTORS -> false;
        };
    if (transientKind && limit.isUnused()) {
      limits.remove(limit.key());
    }
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

  /** All limits that exist. */
  Collection<Limit> all() {
    return limits.values();
  }

  /** How many slots each limit has taken. */
  Map<LimitKey, Integer> usage() {
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
  Map<LimitKey, Integer> usageFromLeases(Collection<Run> runs) {
    Map<LimitKey, Integer> usage = new LinkedHashMap<>();
    for (Run run : runs) {
      if (run.holdsSlot()) {
        usage.merge(LimitKey.GLOBAL, 1, Integer::sum);
        for (Limit limit : limitsFor(run)) {
          usage.merge(limit.key(), 1, Integer::sum);
        }
      }
    }
    return usage;
  }
}
