package io.escapement.dispatcher.admission.order;

import java.time.Duration;

/**
 * Waiting raises priority: by one for each step. Instead of raising what waits as time passes, a
 * run gets a level when it begins to wait, the number of the step minus its priority, and the lower
 * level goes first. The order between two runs is the same, and never has to be computed again.
 *
 * <p>A run of priority 0 goes before every run of priority 9 that begins to wait nine steps later:
 * nothing starves.
 */
public record Aging(Duration step) {

  /** Refuses steps below a millisecond. */
  public Aging {
    if (step.toMillis() < 1) {
      throw new IllegalArgumentException("The aging step is at least 1 ms, not " + step);
    }
  }

  /** The level of a run; lower goes first. */
  public long level(long waitingSinceMs, int priority) {
    return Math.floorDiv(waitingSinceMs, step.toMillis()) - priority;
  }
}
