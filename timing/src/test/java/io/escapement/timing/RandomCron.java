package io.escapement.timing;

import java.util.Random;

/** Random cron expressions in the dialect of Spring, and their translation to Quartz's. */
final class RandomCron {
  private RandomCron() {}

  /** Six fields; at most one of the two day fields is restricted; weekdays by name. */
  static String sixFields(Random random) {
    boolean byWeekday = random.nextBoolean();
    return String.join(
        " ",
        field(random, 0, 59),
        field(random, 0, 59),
        field(random, 0, 23),
        byWeekday ? "*" : field(random, 1, 28),
        field(random, 1, 12),
        byWeekday ? weekdays(random) : "*");
  }

  static String asQuartz(String expression) {
    String[] fields = expression.split(" ");
    fields[fields[5].equals("*") ? 5 : 3] = "?";
    return String.join(" ", fields);
  }

  private static String field(Random random, int lowest, int highest) {
    int from = lowest + random.nextInt(highest - lowest + 1);
    int to = from + random.nextInt(highest - from + 1);
    return switch (random.nextInt(6)) {
      case 0, 1 -> "*";
      case 2 -> String.valueOf(from);
      case 3 -> from + "-" + to;
      case 4 -> from + "-" + to + "/" + (1 + random.nextInt(5));
      default -> from + "," + to;
    };
  }

  private static String weekdays(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> "MON-FRI";
      case 1 -> "SAT,SUN";
      default -> "TUE";
    };
  }
}
