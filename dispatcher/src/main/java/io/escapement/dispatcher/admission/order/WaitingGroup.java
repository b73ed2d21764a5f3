package io.escapement.dispatcher.admission.order;

import io.escapement.dispatcher.admission.limit.Limit;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Waiting runs that the same limits apply to: what blocks one of them blocks all, so that an
 * admission looks at groups and never walks past blocked runs one by one.
 */
public final class WaitingGroup {
  /** The group whose first run goes first. */
  public static final Comparator<WaitingGroup> BEST_FIRST =
      (a, b) -> {
        int byLevel = Long.compare(a.level, b.level);
        if (byLevel != 0) {
          return byLevel;
        }
        int byTurn = Double.compare(a.tag, b.tag);
        if (byTurn != 0) {
          return byTurn;
        }
        int bySchedule = Long.compare(a.scheduledForMs, b.scheduledForMs);
        return bySchedule != 0 ? bySchedule : Long.compare(a.arrival, b.arrival);
      };

  private final GroupKey key;
  private final List<Limit> limits;
  private final @Nullable FairShare share;
  private final TreeSet<WaitingRun> runs = new TreeSet<>(WaitingRun.ORDER);

  /** The set that the group stands in: the ready ones, or those that a limit blocks. */
  private @Nullable NavigableSet<WaitingGroup> place;

  /** The limit whose free slot brought the group among the ready ones. */
  private @Nullable Limit wokenBy;

  // The rank under which the group stands in its place. It changes only while it stands in none.
  private long level;
  private double tag;
  private long scheduledForMs;
  private long arrival;

  WaitingGroup(GroupKey key, List<Limit> limits, @Nullable FairShare share) {
    this.key = key;
    this.limits = limits;
    this.share = share;
  }

  /** What its runs have in common. */
  public GroupKey key() {
    return key;
  }

  /** The limits of all its runs, widest first, without the global cap. */
  public List<Limit> limits() {
    return limits;
  }

  /** How many runs wait in it. */
  public int size() {
    return runs.size();
  }

  NavigableSet<WaitingRun> runs() {
    return runs;
  }

  @Nullable FairShare share() {
    return share;
  }

  @Nullable Limit wokenBy() {
    return wokenBy;
  }

  void wokenBy(@Nullable Limit limit) {
    wokenBy = limit;
  }

  @Nullable NavigableSet<WaitingGroup> place() {
    return place;
  }

  /** The first limit without a free slot. */
  @Nullable Limit firstFull() {
    for (int i = 0; i < limits.size(); i++) {
      Limit limit = limits.get(i);
      if (limit.isFull()) {
        return limit;
      }
    }
    return null;
  }

  void moveTo(NavigableSet<WaitingGroup> target, Aging aging) {
    leave();
    WaitingRun first = runs.first();
    long since =
        share == null
            ? first.waitingSinceMs()
            : Math.max(first.waitingSinceMs(), share.lastServedMs());
    level = aging.level(since, first.priority());
    tag = share == null ? 0 : share.tag();
    scheduledForMs = first.scheduledForMs();
    arrival = first.arrival();
    target.add(this);
    place = target;
  }

  void leave() {
    if (place != null) {
      place.remove(this);
      place = null;
    }
  }
}
