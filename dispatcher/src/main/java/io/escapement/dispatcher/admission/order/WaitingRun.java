package io.escapement.dispatcher.admission.order;

import java.util.Comparator;

/**
 * A run in the order of waiting.
 *
 * @param level see {@link Aging}; lower goes first
 * @param scheduledForMs epoch milliseconds
 * @param arrival order of arrival in the partition
 */
public record WaitingRun(
    String runId,
    long level,
    int priority,
    long waitingSinceMs,
    long scheduledForMs,
    long arrival) {

  /** Lower level, then earlier scheduledFor, then earlier arrival. */
  static final Comparator<WaitingRun> ORDER =
      (a, b) -> {
        int byLevel = Long.compare(a.level, b.level);
        if (byLevel != 0) {
          return byLevel;
        }
        int bySchedule = Long.compare(a.scheduledForMs, b.scheduledForMs);
        return bySchedule != 0 ? bySchedule : Long.compare(a.arrival, b.arrival);
      };
}
