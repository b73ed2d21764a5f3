package io.escapement.timing;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Due when the local clock of a zone shows a time that a cron expression allows.
 *
 * <p>The search walks the zone's periods of constant offset. Inside one, local time is elapsed time
 * plus the offset. At their borders the policies decide: {@link DstGap} for local times that were
 * left out, {@link DstOverlap} for those that come twice. A rule whose hours are unrestricted
 * follows elapsed time and is untouched by either.
 */
public final class CronTrigger implements Trigger {
  private final CronFields fields;
  private final ZoneRules rules;
  private final DstGap dstGap;
  private final DstOverlap dstOverlap;
  private final ActiveWindow window;
  private final String description;

  /**
   * The period that the last search began in. A cache without a lock: a period is immutable, and a
   * thread that sees an older one only computes it again.
   */
  private @Nullable Period lastPeriod;

  CronTrigger(
      CronFields fields,
      ZoneId zone,
      DstGap dstGap,
      DstOverlap dstOverlap,
      ActiveWindow window,
      String description) {
    this.fields = fields;
    this.rules = zone.getRules();
    this.dstGap = dstGap;
    this.dstOverlap = dstOverlap;
    this.window = window;
    this.description = description;
  }

  @Override
  public Optional<Instant> next(Instant after) {
    Instant from = window.searchFrom(after);
    long due = nextAfter(from.getEpochSecond());
    if (due == CronFields.NEVER) {
      return Optional.empty();
    }
    Instant instant = Instant.ofEpochSecond(due);
    return window.isOver(instant) ? Optional.empty() : Optional.of(instant);
  }

  @Override
  public String description() {
    return description;
  }

  /** Seconds since the epoch, or {@link CronFields#NEVER}. */
  private long nextAfter(long epochSecond) {
    long from = epochSecond + 1;
    Period period = periodOf(from);
    while (true) {
      if (from == period.start && period.gapRunsNow(fields, dstGap)) {
        return from;
      }
      long due = firstIn(period, from);
      if (due != CronFields.NEVER) {
        return due;
      }
      if (period.end == CronFields.NEVER || isHopeless(from, epochSecond)) {
        return CronFields.NEVER;
      }
      from = period.end;
      period = Period.at(rules, from);
    }
  }

  /** The first due time in a period at or after an instant, or {@link CronFields#NEVER}. */
  private long firstIn(Period period, long from) {
    long local = from + period.offset;
    while (true) {
      local = fields.atOrAfter(local);
      if (local == CronFields.NEVER || local - period.offset >= period.end) {
        return CronFields.NEVER;
      }
      if (fields.followsElapsedTime() || !isTheOtherOfTwo(period, local)) {
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
   * @param end exclusive, epoch second; {@link CronFields#NEVER} when the offset never changes
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
      long end = closing == null ? CronFields.NEVER : closing.toEpochSecond();
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
    boolean gapRunsNow(CronFields fields, DstGap policy) {
      return policy == DstGap.RUN_AFTER
          && leftOutFrom < leftOutUntil
          && !fields.followsElapsedTime()
          && fields.atOrAfter(leftOutFrom) < leftOutUntil;
    }
  }
}
