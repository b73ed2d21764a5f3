package io.escapement.timing.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is expected in one piece of time.
 *
 * @param starts due times in it
 * @param load runs at the same time, on average over the bucket, if none had to wait
 * @param saturation load divided by the cap
 * @param expectedWait of a run that becomes due at its end, when what was due before and did not
 *     fit is still to be done
 * @param steps of all that starts in it
 * @param scheduleIds what starts in it, without repetition, in the order of the schedules given
 */
public record Bucket(
    Instant from,
    int starts,
    double load,
    double saturation,
    Duration expectedWait,
    double steps,
    List<String> scheduleIds) {
  /** Copies the list. */
  public Bucket {
    scheduleIds = List.copyOf(scheduleIds);
  }
}
