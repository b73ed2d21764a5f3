package io.escapement.timing;

/**
 * A compiled cron expression: bit sets over local date-time fields, and the search for the next
 * local time that all of them allow.
 *
 * <p>Local times are counted in seconds since 1970-01-01T00:00 on the local clock, without a zone.
 *
 * @param seconds bits 0 to 59
 * @param minutes bits 0 to 59
 * @param hours bits 0 to 23
 * @param months bits 1 to 12
 * @param days which days of a month match
 * @param followsElapsedTime the hours are not restricted, so that a clock change does not move the
 *     rule: it goes on in elapsed time, like Vixie cron's wildcard jobs
 */
record CronFields(
    long seconds, long minutes, int hours, int months, CronDays days, boolean followsElapsedTime)
    implements LocalTimeSearch.LocalTimes {

  /** The Gregorian calendar repeats after 400 years: what has not come by then never comes. */
  private static final int CALENDAR_CYCLE_YEARS = 400;

  static final long NEVER = LocalTimeSearch.NEVER;

  private static final int SECONDS_PER_DAY = 86_400;

  /**
   * The first matching local time at or after a local time.
   *
   * @return {@link #NEVER} when there is none
   */
  @Override
  public long atOrAfter(long localSecond) {
    long epochDay = Math.floorDiv(localSecond, SECONDS_PER_DAY);
    int secondOfDay = Math.floorMod(localSecond, SECONDS_PER_DAY);
    CivilDate date = CivilDate.ofEpochDay(epochDay);
    int year = date.year();
    int month = date.month();
    int day = date.day();
    int lastYear = year + CALENDAR_CYCLE_YEARS;
    while (year <= lastYear) {
      if ((months >>> month & 1) != 0) {
        int allowed = days.inMonth(year, month);
        if ((allowed >>> day & 1) != 0) {
          int found = timeAtOrAfter(secondOfDay);
          if (found >= 0) {
            return CivilDate.toEpochDay(year, month, day) * SECONDS_PER_DAY + found;
          }
        }
        int later = day >= 31 ? 0 : allowed & (-1 << (day + 1));
        if (later != 0) {
          int nextDay = Integer.numberOfTrailingZeros(later);
          return CivilDate.toEpochDay(year, month, nextDay) * SECONDS_PER_DAY + timeAtOrAfter(0);
        }
      }
      day = 0;
      secondOfDay = SECONDS_PER_DAY;
      if (++month > 12) {
        month = 1;
        year++;
      }
    }
    return NEVER;
  }

  boolean isPossible() {
    return atOrAfter(0) != NEVER;
  }

  /** Second of the day, or -1 when the rest of the day has no match. */
  private int timeAtOrAfter(int secondOfDay) {
    if (secondOfDay >= SECONDS_PER_DAY) {
      return -1;
    }
    int hour = secondOfDay / 3_600;
    int minute = secondOfDay / 60 % 60;
    int second = secondOfDay % 60;
    if ((hours >>> hour & 1) != 0) {
      if ((minutes >>> minute & 1) != 0) {
        int found = firstAtOrAfter(seconds, second);
        if (found >= 0) {
          return hour * 3_600 + minute * 60 + found;
        }
      }
      int nextMinute = firstAtOrAfter(minutes, minute + 1);
      if (nextMinute >= 0) {
        return hour * 3_600 + nextMinute * 60 + Long.numberOfTrailingZeros(seconds);
      }
    }
    int nextHour = firstAtOrAfter(hours, hour + 1);
    return nextHour < 0
        ? -1
        : nextHour * 3_600
            + Long.numberOfTrailingZeros(minutes) * 60
            + Long.numberOfTrailingZeros(seconds);
  }

  private static int firstAtOrAfter(long bits, int from) {
    long later = bits & (-1L << from);
    return from > 63 || later == 0 ? -1 : Long.numberOfTrailingZeros(later);
  }
}
