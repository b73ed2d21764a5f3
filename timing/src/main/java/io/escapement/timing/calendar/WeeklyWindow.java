package io.escapement.timing.calendar;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Set;

/**
 * A stretch of certain days of every week, such as business hours.
 *
 * @param days at least one
 * @param from inclusive
 * @param until exclusive; midnight is the end of the day
 */
public record WeeklyWindow(Set<DayOfWeek> days, LocalTime from, LocalTime until) {

  /** Refuses a window that is always empty. */
  public WeeklyWindow {
    days = Set.copyOf(days);
    if (days.isEmpty()) {
      throw new IllegalArgumentException("A weekly window has at least one day");
    }
    if (!until.equals(LocalTime.MIDNIGHT) && !from.isBefore(until)) {
      throw new IllegalArgumentException(
          "A weekly window ends after it begins, on the same day: " + from + " " + until);
    }
  }

  boolean contains(LocalDateTime local) {
    LocalTime time = local.toLocalTime();
    return days.contains(local.getDayOfWeek())
        && !time.isBefore(from)
        && (until.equals(LocalTime.MIDNIGHT) || time.isBefore(until));
  }
}
