package io.escapement.timing.calendar;

import java.time.LocalDateTime;

/**
 * A stretch of local time.
 *
 * @param from inclusive
 * @param until exclusive, after {@code from}
 * @param label what it is, such as {@code Christmas}; may be empty
 */
public record Period(LocalDateTime from, LocalDateTime until, String label) {

  /** Refuses an empty or reversed stretch. */
  public Period {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException("A period ends after it begins: " + from + " " + until);
    }
  }
}
