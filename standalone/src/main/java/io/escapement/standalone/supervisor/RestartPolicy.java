package io.escapement.standalone.supervisor;

import java.time.Duration;
import java.util.Optional;

/**
 * When a process that has ended is started again. One that recycled itself comes back at once. One
 * that failed comes back later each time, and not at all after too many failures in a row; a
 * process that ran for a while begins a new row.
 *
 * @param maxRestarts in a row
 */
record RestartPolicy(int maxRestarts) {
  static final Duration STABLE = Duration.ofMinutes(1);

  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);
  private static final int MOST_DOUBLINGS = 5;

  /** Failures in a row so far, and how long to wait; empty: it is given up. */
  record Verdict(int failures, Optional<Duration> delay) {}

  Verdict ended(int failuresBefore, int exitCode, Duration ranFor) {
    if (exitCode == ExecutorProcesses.RECYCLED) {
      return new Verdict(0, Optional.of(Duration.ZERO));
    }
    int failures = (ranFor.compareTo(STABLE) >= 0 ? 0 : failuresBefore) + 1;
    if (failures > maxRestarts) {
      return new Verdict(failures, Optional.empty());
    }
    Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    return new Verdict(
        failures, Optional.of(delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY));
  }
}
