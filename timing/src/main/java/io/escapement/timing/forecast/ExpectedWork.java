package io.escapement.timing.forecast;

import io.escapement.timing.Trigger;
import io.escapement.timing.calendar.Exclusions;
import java.time.Duration;
import java.time.Instant;

/**
 * A schedule as a forecast sees it.
 *
 * @param exclusions due times that do not fire
 * @param duration of one run, on average
 * @param steps of one run, on average; what a collision is weighed by
 */
public record ExpectedWork(
    String scheduleId, Trigger trigger, Exclusions exclusions, Duration duration, double steps) {

  boolean firesAt(Instant due) {
    return exclusions.reasonAgainst(due).isEmpty();
  }
}
