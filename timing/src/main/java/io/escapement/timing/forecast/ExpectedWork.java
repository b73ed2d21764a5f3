package io.escapement.timing.forecast;

import io.escapement.timing.Trigger;
import java.time.Duration;

/**
 * A schedule as a forecast sees it.
 *
 * @param duration of one run, on average
 * @param steps of one run, on average; what a collision is weighed by
 */
public record ExpectedWork(String scheduleId, Trigger trigger, Duration duration, double steps) {}
