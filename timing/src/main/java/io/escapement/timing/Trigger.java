package io.escapement.timing;

import java.time.Instant;
import java.util.Optional;

/**
 * When a schedule is due: a strictly increasing sequence of instants with whole seconds.
 *
 * <p>Every "next" is computed from a due time or another given instant, never from a clock, so the
 * sequence is the same whenever and wherever it is evaluated.
 */
public sealed interface Trigger
    permits CronTrigger, IntervalTrigger, LocalIntervalTrigger, OnceTrigger {

  /**
   * The first due time after an instant.
   *
   * @param after exclusive
   * @return empty when there is none, ever
   */
  Optional<Instant> next(Instant after);

  /** The rule in plain English, such as "At 09:00, Monday through Friday". */
  String description();
}
