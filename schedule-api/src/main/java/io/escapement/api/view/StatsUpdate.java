package io.escapement.api.view;

import io.escapement.schemas.RunEvent;
import io.escapement.schemas.RunMetrics;
import io.escapement.schemas.ScheduleStats;

/** Adds a finished run to the figures of its schedule. */
final class StatsUpdate {
  private static final double LATEST_COUNTS = 0.1;

  private StatsUpdate() {}

  /** The figures after a terminal event. */
  static ScheduleStats after(ScheduleStats before, RunEvent event) {
    ScheduleStats.Builder after =
        ScheduleStats.newBuilder(before)
            .setLastRunId(event.getRunId())
            .setLastState(event.getTo())
            .setLastEndedAt(event.getAt());
    switch (event.getTo()) {
      case SUCCEEDED -> {
        after.setSucceeded(before.getSucceeded() + 1);
        event.getMetrics().ifPresent(metrics -> average(before, after, metrics));
      }
      case FAILED -> after.setFailed(before.getFailed() + 1);
      case CANCELLED -> after.setCancelled(before.getCancelled() + 1);
      case SKIPPED, QUEUED, ADMITTED, RUNNING, RETRY_WAIT -> {
        return before;
      }
    }
    return after.build();
  }

  private static void average(
      ScheduleStats before, ScheduleStats.Builder after, RunMetrics metrics) {
    boolean first = before.getSucceeded() == 0;
    after.setAverageDurationMs(
        next(first, before.getAverageDurationMs(), (double) metrics.getDurationMs()));
    after.setAverageSteps(next(first, before.getAverageSteps(), (double) metrics.getSteps()));
  }

  private static double next(boolean first, double average, double latest) {
    return first ? latest : average + (latest - average) * LATEST_COUNTS;
  }
}
