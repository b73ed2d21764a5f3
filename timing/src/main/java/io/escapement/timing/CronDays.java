package io.escapement.timing;

import java.util.List;

/**
 * Which days of a month a cron expression allows.
 *
 * @param daysOfMonth bits 1 to 31
 * @param daysOfWeek bits 0 (Sunday) to 6
 * @param specials {@code L}, {@code W} and {@code #} rules, which depend on the month
 * @param either a day matches when the day of the month or the day of the week matches, as in Unix
 *     cron when both are restricted; otherwise both must match
 */
record CronDays(int daysOfMonth, int daysOfWeek, List<Special> specials, boolean either) {

  private static final int ALL_DAYS_OF_WEEK = 0b111_1111;

  /** Day-of-week bit sets repeated over 31 days from the first, which is this weekday. */
  private static final int[] FIRST_IS_SUNDAY = repeat();

  CronDays {
    specials = List.copyOf(specials);
  }

  /** A day that only the month itself can tell. */
  sealed interface Special {
    /** So many days before the month's last day: {@code L}, {@code L-3}. */
    record LastDay(int before) implements Special {}

    /** The weekday (Monday to Friday) nearest to a day, within the month: {@code 15W}. */
    record NearestWeekday(int day) implements Special {}

    /** The last weekday (Monday to Friday) of the month: {@code LW}. */
    record LastWeekday() implements Special {}

    /** The last such day of the week: {@code 5L}. */
    record LastDayOfWeek(int dayOfWeek) implements Special {}

    /** The n-th such day of the week: {@code MON#2}. */
    record NthDayOfWeek(int dayOfWeek, int nth) implements Special {}
  }

  /** Bits 1 to 31: the days of that month that match. */
  int inMonth(int year, int month) {
    int length = CivilDate.lengthOfMonth(year, month);
    int firstDayOfWeek = CivilDate.dayOfWeek(year, month, 1);
    int byDayOfMonth = daysOfMonth;
    int byDayOfWeek = daysOfWeek == ALL_DAYS_OF_WEEK ? -2 : spread(firstDayOfWeek);
    for (Special special : specials) {
      int day = dayOf(special, length, firstDayOfWeek);
      int bit = day == 0 ? 0 : 1 << day;
      switch (special) {
        case Special.LastDay _, Special.NearestWeekday _, Special.LastWeekday _ ->
            byDayOfMonth |= bit;
        case Special.LastDayOfWeek _, Special.NthDayOfWeek _ -> byDayOfWeek |= bit;
      }
    }
    int matching = either ? byDayOfMonth | byDayOfWeek : byDayOfMonth & byDayOfWeek;
    return matching & (int) ((1L << (length + 1)) - 2);
  }

  private int spread(int firstDayOfWeek) {
    int result = 0;
    for (int dayOfWeek = 0; dayOfWeek < 7; dayOfWeek++) {
      if ((daysOfWeek >>> dayOfWeek & 1) != 0) {
        result |= FIRST_IS_SUNDAY[(dayOfWeek - firstDayOfWeek + 7) % 7];
      }
    }
    return result;
  }

  /** 0 when the month has no such day. */
  private static int dayOf(Special special, int length, int firstDayOfWeek) {
    return switch (special) {
      case Special.LastDay(int before) -> Math.max(0, length - before);
      case Special.LastWeekday() -> nearestWeekday(length, length, firstDayOfWeek);
      case Special.NearestWeekday(int day) ->
          day > length ? 0 : nearestWeekday(day, length, firstDayOfWeek);
      case Special.LastDayOfWeek(int dayOfWeek) -> {
        int first = firstOf(dayOfWeek, firstDayOfWeek);
        yield first + (length - first) / 7 * 7;
      }
      case Special.NthDayOfWeek(int dayOfWeek, int nth) -> {
        int day = firstOf(dayOfWeek, firstDayOfWeek) + (nth - 1) * 7;
        yield day > length ? 0 : day;
      }
    };
  }

  private static int firstOf(int dayOfWeek, int firstDayOfWeek) {
    return 1 + Math.floorMod(dayOfWeek - firstDayOfWeek, 7);
  }

  private static int nearestWeekday(int day, int length, int firstDayOfWeek) {
    return switch ((firstDayOfWeek + day - 1) % 7) {
      case 6 -> day == 1 ? 3 : day - 1;
      case 0 -> day == length ? day - 2 : day + 1;
      default -> day;
    };
  }

  private static int[] repeat() {
    int[] result = new int[7];
    for (int offset = 0; offset < 7; offset++) {
      for (int day = offset + 1; day <= 31; day += 7) {
        result[offset] |= 1 << day;
      }
    }
    return result;
  }
}
