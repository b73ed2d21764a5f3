package io.escapement.timing;

import io.escapement.timing.calendar.Exclusions;

/**
 * All that decides what becomes of the due times of a schedule.
 *
 * @param jitter delays the start of each due time; one that is due later never starts before
 * @param exclusions due times that are passed over
 * @param catchUp what becomes of those that were missed
 */
public record DueRules(Trigger trigger, Jitter jitter, Exclusions exclusions, CatchUp catchUp) {}
