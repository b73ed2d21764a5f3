package io.escapement.timing;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * Finds the instants at which the local clock of a zone shows a time that a rule allows.
 *
 * <p>The search walks the zone's periods of constant offset. Inside one, local time is elapsed time
 * plus the offset. At their borders the policies decide: {@link DstGap} for local times that were
 * left out, {@link DstOverlap} for those that come twice. A rule that follows elapsed time is
 * untouched by either.
 */
final class LocalTimeSearch {
  static final long NEVER = Long.MAX_VALUE;

  private final LocalTimes times;
  private final ZoneRules rules;
  private final DstGap dstGap;
  private final DstOverlap dstOverlap;

  /**
   * The period that the last search began in. A cache without a lock: a period is immutable, and a
   * thread that sees an older one only computes it again.
   */
  private @Nullable Period lastPeriod;

  LocalTimeSearch(LocalTimes times, ZoneId zone, DstGap dstGap, DstOverlap dstOverlap) {
    this.times = times;
    this.rules = zone.getRules();
    this.dstGap = dstGap;
    this.dstOverlap = dstOverlap;
  }

  /** Which local times a rule allows, in seconds since 1970-01-01T00:00 on the local clock. */
  interface LocalTimes {

    /** The first allowed local time at or after one, or {@link #NEVER}. */
    long atOrAfter(long localSecond);

    /** Clock changes do not move the rule. */
    boolean followsElapsedTime();
  }

  /** Seconds since the epoch, or {@link #NEVER}. */
  long nextAfter(long epochSecond) {
    long from = epochSecond + 1;
    Period period = periodOf(from);
    while (true) {
      if (from == period.start && period.gapRunsNow(times, dstGap)) {
        return from;
      }
      long due = firstIn(period, from);
      if (due != NEVER) {
        return due;
      }
      if (period.end == NEVER || isHopeless(from, epochSecond)) {
        return NEVER;
      }
      from = period.end;
      period = Period.at(rules, from);
    }
  }

  /** The first due time in a period at or after an instant, or {@link #NEVER}. */
  private long firstIn(Period period, long from) {
    long local = from + period.offset;
    while (true) {
      local = times.atOrAfter(local);
      if (local == NEVER || local - period.offset >= period.end) {
        return NEVER;
      }
      if (times.followsElapsedTime() || !isTheOtherOfTwo(period, local)) {
        return local - period.offset;
      }
      local++;
    }
  }

  /** A repeated local time, on the pass that the overlap policy does not choose. */
  private boolean isTheOtherOfTwo(Period period, long local) {
    return switch (dstOverlap) {
      case FIRST -> local < period.repeatedUntil;
      case LAST -> local >= period.repeatsFrom;
      case BOTH -> false;
    };
  }

  private static boolean isHopeless(long from, long start) {
    return from - start > 401L * 366 * 86_400;
  }

  private Period periodOf(long epochSecond) {
    Period cached = lastPeriod;
    if (cached != null && epochSecond >= cached.start && epochSecond < cached.end) {
      return cached;
    }
    Period period = Period.at(rules, epochSecond);
    lastPeriod = period;
    return period;
  }

  /**
   * A time span with one offset from UTC.
   *
   * @param start inclusive, epoch second
   * @param end exclusive, epoch second; {@link #NEVER} when the offset never changes
   * @param offset seconds to add to UTC
   * @param leftOutFrom first local second that the change at the start left out
   * @param leftOutUntil exclusive; equal to {@code leftOutFrom} when nothing was left out
   * @param repeatedUntil local times before this one are the second pass
   * @param repeatsFrom local times from this one on come again in the next period
   */
  private record Period(
      long start,
      long end,
      int offset,
      long leftOutFrom,
      long leftOutUntil,
      long repeatedUntil,
      long repeatsFrom) {

    static Period at(ZoneRules rules, long epochSecond) {
      Instant instant = Instant.ofEpochSecond(epochSecond);
      int offset = rules.getOffset(instant).getTotalSeconds();
      // nanosecond: a transition at the very instant opens this period.
      ZoneOffsetTransition opening = rules.previousTransition(instant.plusNanos(1));
      ZoneOffsetTransition closing = rules.nextTransition(instant);
      long start = opening == null ? Long.MIN_VALUE : opening.toEpochSecond();
      long end = closing == null ? NEVER : closing.toEpochSecond();
      boolean afterGap = opening != null && opening.isGap();
      boolean afterOverlap = opening != null && opening.isOverlap();
      boolean beforeOverlap = closing != null && closing.isOverlap();
      return new Period(
          start,
          end,
          offset,
          afterGap ? start + opening.getOffsetBefore().getTotalSeconds() : 0,
          afterGap ? start + offset : 0,
          afterOverlap ? start + opening.getOffsetBefore().getTotalSeconds() : Long.MIN_VALUE,
          beforeOverlap ? end + closing.getOffsetAfter().getTotalSeconds() : Long.MAX_VALUE);
    }

    /** Whether a local time that the change left out is made up for at the change. */
    boolean gapRunsNow(LocalTimes times, DstGap policy) {
      return policy == DstGap.RUN_AFTER
          && leftOutFrom < leftOutUntil
          && !times.followsElapsedTime()
          && times.atOrAfter(leftOutFrom) < leftOutUntil;
    }
  }
}
