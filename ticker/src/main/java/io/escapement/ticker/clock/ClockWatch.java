package io.escapement.ticker.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares the wall clock with one that only ever ticks. Small corrections, as NTP slews them, are
 * no news. Not thread-safe.
 */
public final class ClockWatch {
  /** Less than this is a correction. */
  static final Duration NOTEWORTHY = Duration.ofSeconds(1);

  private @Nullable Instant lastClock;
  private long lastNanos;

  /**
   * The wall clock was set, or the machine slept.
   *
   * @param by how much it is ahead of where it would have been; negative when it went back
   */
  public record Step(Instant to, Duration by) {
    /** Whether it went back. */
    public boolean isBack() {
      return by.isNegative();
    }
  }

  /**
   * Looks at both clocks.
   *
   * @param nanos of a monotonic clock, such as {@link System#nanoTime}
   * @return the step since the last look, if there was one
   */
  public Optional<Step> observe(Instant clock, long nanos) {
    Instant before = lastClock;
    long elapsedNanos = nanos - lastNanos;
    lastClock = clock;
    lastNanos = nanos;
    if (before == null) {
      return Optional.empty();
    }
    Duration by = Duration.between(before.plusNanos(elapsedNanos), clock);
    return by.abs().compareTo(NOTEWORTHY) < 0 ? Optional.empty() : Optional.of(new Step(clock, by));
  }
}
