package io.escapement.dispatcher.admission.order;

import java.util.HashSet;
import java.util.Set;

/**
 * The turns of one concurrency key. Each admission moves its tag on by the inverse of its weight;
 * of keys on the same level the one with the lowest tag is next (start-time fair queuing, Goyal,
 * Vin and Cheng 1996). With equal weights that is round robin.
 */
final class FairShare {
  private final double weight;
  private final Set<WaitingGroup> groups = new HashSet<>();
  private double tag;
  private long lastServedMs = Long.MIN_VALUE;

  FairShare(double weight, double virtualTime) {
    this.weight = weight;
    this.tag = virtualTime;
  }

  double tag() {
    return tag;
  }

  /** A key's next run waits its turn from here on, however long the run has been there. */
  long lastServedMs() {
    return lastServedMs;
  }

  Set<WaitingGroup> groups() {
    return groups;
  }

  /** Answers the virtual time after the turn. */
  double serve(double virtualTime, long nowMs) {
    double start = Math.max(tag, virtualTime);
    tag = start + 1 / weight;
    lastServedMs = nowMs;
    return start;
  }
}
