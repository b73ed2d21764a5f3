package io.escapement.timing;

import java.time.Duration;

/**
 * What becomes of due times that were missed, whatever the cause: a restart, a failover, a pause or
 * lag.
 *
 * @param keep how many of the latest due times are made up for: 0 for none, 1 for the last
 * @param window due times older than this are skipped
 */
public record CatchUp(int keep, Duration window) {

  /** Due times this late are not missed, only late: they always fire. */
  public static final Duration GRACE = Duration.ofSeconds(10);

  /** Refuses negative values. */
  public CatchUp {
    if (keep < 0 || window.isNegative()) {
      throw new IllegalArgumentException(
          "keep and window are not negative: " + keep + " " + window);
    }
  }
}
