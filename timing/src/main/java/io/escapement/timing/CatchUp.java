package io.escapement.timing;

import java.time.Duration;

/**
 * What becomes of due times that were missed, whatever the cause: a restart, a failover, a pause or
 * lag.
 *
 * @param keep how many of the latest due times are made up for: 0 for none, 1 for the last
 * @param window due times older than this are skipped
 * @param pace time between two that are made up for; zero: as fast as they can be fired
 */
public record CatchUp(int keep, Duration window, Duration pace) {

  /** Due times this late are not missed, only late: they always fire. */
  public static final Duration GRACE = Duration.ofSeconds(10);

  /** Refuses negative values. */
  public CatchUp {
    if (keep < 0 || window.isNegative() || pace.isNegative()) {
      throw new IllegalArgumentException(
          "keep, window and pace are not negative: " + keep + " " + window + " " + pace);
    }
  }

  /** Without a pace. */
  public CatchUp(int keep, Duration window) {
    this(keep, window, Duration.ZERO);
  }
}
