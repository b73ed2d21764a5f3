package io.escapement.timing;

/**
 * A date of the proleptic Gregorian calendar, by arithmetic alone.
 *
 * <p>The conversions are those of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms":
 * years are counted from March, so that the leap day is the last of its year.
 */
record CivilDate(int year, int month, int day) {
  private static final int DAYS_PER_ERA = 146_097;
  private static final int DAYS_TO_1970_FROM_0000_03_01 = 719_468;

  static CivilDate ofEpochDay(long epochDay) {
    long shifted = epochDay + DAYS_TO_1970_FROM_0000_03_01;
    long era = Math.floorDiv(shifted, DAYS_PER_ERA);
    int dayOfEra = (int) (shifted - era * DAYS_PER_ERA);
    int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * dayOfYear + 2) / 153;
    int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
    return new CivilDate(year, month, day);
  }

  static long toEpochDay(int year, int month, int day) {
    int yearFromMarch = month <= 2 ? year - 1 : year;
    long era = Math.floorDiv(yearFromMarch, 400);
    int yearOfEra = (int) (yearFromMarch - era * 400);
    int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_1970_FROM_0000_03_01;
  }

  static int lengthOfMonth(int year, int month) {
    return switch (month) {
      case 2 -> isLeap(year) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  /** 0 is Sunday, 6 is Saturday. */
  static int dayOfWeek(int year, int month, int day) {
    // 1970-01-01 was a Thursday.
    return (int) Math.floorMod(toEpochDay(year, month, day) + 4, 7L);
  }

  private static boolean isLeap(int year) {
    return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
  }
}
