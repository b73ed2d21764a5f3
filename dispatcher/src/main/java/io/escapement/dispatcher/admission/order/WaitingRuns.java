package io.escapement.dispatcher.admission.order;

import io.escapement.dispatcher.admission.limit.Limit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The waiting runs, indexed by what blocks them.
 *
 * <p>A group stands among the ready ones, or with the one limit that was found full when it was
 * last looked at. A limit that has a free slot again sends its best group back among the ready
 * ones, and the next one when that has been dealt with; so the best of the ready groups is the best
 * of all that could run. Each step is O(log n).
 */
public final class WaitingRuns {
  private final Aging aging;
  private final TreeSet<WaitingGroup> ready = new TreeSet<>(WaitingGroup.BEST_FIRST);
  private final Map<GroupKey, WaitingGroup> groups = new HashMap<>();
  private final Map<ShareKey, FairShare> shares = new HashMap<>();
  private final Map<String, Entry> entries = new HashMap<>();
  private final Consumer<Limit> whenUnused;
  private double virtualTime;
  private int purgeSharesAt = 1_024;

  private record ShareKey(String pool, String concurrencyKey) {}

  private record Entry(WaitingRun run, WaitingGroup group) {}

  /**
   * Nothing waits yet.
   *
   * @param whenUnused told of limits that neither a group nor a slot refers to any more
   */
  public WaitingRuns(Aging aging, Consumer<Limit> whenUnused) {
    this.aging = aging;
    this.whenUnused = whenUnused;
  }

  /** How many runs wait. */
  public int size() {
    return entries.size();
  }

  /**
   * Adds a run.
   *
   * @param limits of the group, asked for when it is new
   * @param weight of the concurrency key
   */
  public void add(
      String runId,
      int priority,
      long waitingSinceMs,
      long scheduledForMs,
      long arrival,
      GroupKey key,
      Supplier<List<Limit>> limits,
      double weight) {
    WaitingGroup group = groups.get(key);
    if (group == null) {
      group = new WaitingGroup(key, limits.get(), share(key, weight));
      groups.put(key, group);
      group.limits().forEach(Limit::retain);
      if (group.share() != null) {
        group.share().groups().add(group);
      }
    }
    var run =
        new WaitingRun(
            runId,
            aging.level(waitingSinceMs, priority),
            priority,
            waitingSinceMs,
            scheduledForMs,
            arrival);
    if (entries.put(runId, new Entry(run, group)) != null) {
      throw new IllegalStateException("A run waits once: " + runId);
    }
    boolean first =
        group.runs().isEmpty() || WaitingRun.ORDER.compare(run, group.runs().first()) < 0;
    if (first) {
      group.leave();
    }
    group.runs().add(run);
    if (first) {
      // Also if a limit held the group up: with this run it may go before the group that the limit
      // has just woken for its free slot.
      group.moveTo(ready, aging);
    }
  }

  private @Nullable FairShare share(GroupKey key, double weight) {
    if (shares.size() > purgeSharesAt) {
      shares.values().removeIf(share -> share.groups().isEmpty() && share.tag() <= virtualTime);
      purgeSharesAt = Math.max(1_024, 2 * shares.size());
    }
    return key.concurrencyKey().isEmpty()
        ? null
        : shares.computeIfAbsent(
            new ShareKey(key.pool(), key.concurrencyKey()),
            _ -> new FairShare(weight, virtualTime));
  }

  /**
   * The run that goes next, of those that every limit of theirs allows.
   *
   * @return empty when nothing that waits could be admitted; the global cap is not looked at
   */
  public Optional<String> next() {
    while (!ready.isEmpty()) {
      WaitingGroup group = ready.first();
      Limit full = group.firstFull();
      if (full == null) {
        return Optional.of(group.runs().first().runId());
      }
      group.moveTo(full.blocked(), aging);
      wakeNextAfter(group);
    }
    return Optional.empty();
  }

  /** Takes out a run that was admitted and has its slots: its concurrency key has had its turn. */
  public void admitted(String runId, long nowMs) {
    Entry entry = takeOut(runId);
    WaitingGroup group = entry.group;
    group.leave();
    group.runs().remove(entry.run);
    FairShare share = group.share();
    if (share != null) {
      virtualTime = share.serve(virtualTime, nowMs);
      share.groups().forEach(this::rankAnew);
    }
    if (group.runs().isEmpty()) {
      forget(group);
    } else {
      Limit full = group.firstFull();
      group.moveTo(full == null ? ready : full.blocked(), aging);
    }
    wakeNextAfter(group);
  }

  /** A group whose key has had its turn may stand behind others now that wait for the same slot. */
  private void rankAnew(WaitingGroup group) {
    NavigableSet<WaitingGroup> place = group.place();
    if (place != null) {
      group.moveTo(place, aging);
      wakeNextAfter(group);
    }
  }

  /** Takes out a run that waits no more, for whatever other reason. */
  public void remove(String runId) {
    Entry entry = takeOut(runId);
    WaitingGroup group = entry.group;
    boolean first = group.runs().first().equals(entry.run);
    NavigableSet<WaitingGroup> place = group.place();
    if (first) {
      group.leave();
    }
    group.runs().remove(entry.run);
    if (group.runs().isEmpty()) {
      forget(group);
    } else if (first && place != null) {
      group.moveTo(place, aging);
    }
    wakeNextAfter(group);
  }

  /** Call when a slot of a limit was freed or its cap was raised. */
  public void slotFreed(Limit limit) {
    if (!limit.isFull() && !limit.blocked().isEmpty()) {
      WaitingGroup best = limit.blocked().first();
      best.wokenBy(limit);
      best.moveTo(ready, aging);
    }
  }

  private void forget(WaitingGroup group) {
    groups.remove(group.key());
    if (group.share() != null) {
      group.share().groups().remove(group);
    }
    for (Limit limit : group.limits()) {
      limit.release();
      if (limit.isUnused()) {
        whenUnused.accept(limit);
      }
    }
  }

  /** Drops the turns of a pool's concurrency keys: their weights have changed. */
  public void forgetTurns(String pool) {
    shares.keySet().removeIf(key -> key.pool().equals(pool));
  }

  /** The limit that woke a group has room for another one as long as it is not full. */
  private void wakeNextAfter(WaitingGroup group) {
    Limit limit = group.wokenBy();
    group.wokenBy(null);
    if (limit != null) {
      slotFreed(limit);
    }
  }

  /** Looks at every group of runs that wait for the same; in no order. */
  public void forEachGroup(Consumer<WaitingGroup> action) {
    groups.values().forEach(action);
  }

  /** The limits of a waiting run, widest first, without the global cap. */
  public List<Limit> limitsOf(String runId) {
    return entry(runId).group.limits();
  }

  /** How many waiting runs go before a run among those that its blocking limit holds up, plus 1. */
  public int position(String runId) {
    Entry entry = entry(runId);
    int ahead = entry.group.runs().headSet(entry.run).size();
    NavigableSet<WaitingGroup> place = entry.group.place();
    if (place != null) {
      for (WaitingGroup group : place.headSet(entry.group)) {
        ahead += group.size();
      }
    }
    return ahead + 1;
  }

  private Entry takeOut(String runId) {
    Entry entry = entries.remove(runId);
    if (entry == null) {
      throw new IllegalStateException("Only a waiting run is taken out: " + runId);
    }
    return entry;
  }

  private Entry entry(String runId) {
    Entry entry = entries.get(runId);
    if (entry == null) {
      throw new IllegalArgumentException("Not waiting: " + runId);
    }
    return entry;
  }
}
