package io.escapement.timing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A trigger as a user wrote it, not yet checked. {@link TriggerCompiler} checks it. */
public sealed interface TriggerSpec {

  /**
   * A cron expression in a zone.
   *
   * @param expression five fields (Unix), six (seconds first), or {@code @daily}, {@code @every
   *     PT5M} and the like
   * @param zone an IANA zone such as {@code Europe/London}
   * @param startAt inclusive
   * @param endAt exclusive
   * @param dialect empty: five fields are Unix, six are Quartz
   * @param anchor what {@code @every} counts from
   */
  record Cron(
      String expression,
      String zone,
      DstGap dstGap,
      DstOverlap dstOverlap,
      Optional<Instant> startAt,
      Optional<Instant> endAt,
      Optional<CronDialect> dialect,
      Instant anchor)
      implements TriggerSpec {

    /** With the dialect that the number of fields tells. */
    public Cron(
        String expression,
        String zone,
        DstGap dstGap,
        DstOverlap dstOverlap,
        Optional<Instant> startAt,
        Optional<Instant> endAt) {
      this(expression, zone, dstGap, dstOverlap, startAt, endAt, Optional.empty(), Instant.EPOCH);
    }
  }

  /**
   * A fixed interval in elapsed time.
   *
   * @param every whole seconds, at least one
   * @param anchor the first due time, and the one that all others are counted from
   */
  record Interval(
      Duration every, Instant anchor, Optional<Instant> startAt, Optional<Instant> endAt)
      implements TriggerSpec {}

  /**
   * A fixed interval in the local time of a zone.
   *
   * @param every whole seconds, at least one
   * @param anchor the first due time; all others are counted from what the local clock shows then
   * @param zone an IANA zone
   */
  record LocalInterval(
      Duration every,
      Instant anchor,
      String zone,
      DstGap dstGap,
      DstOverlap dstOverlap,
      Optional<Instant> startAt,
      Optional<Instant> endAt)
      implements TriggerSpec {}

  /**
   * One due time.
   *
   * @param at whole seconds count; a fraction is kept
   */
  record Once(Instant at) implements TriggerSpec {}
}
