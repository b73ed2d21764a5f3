package io.escapement.schemas.template;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAmount;
import java.util.Locale;

/** An instant in a zone, as templates reckon with it. Written as it is, it is an instant in UTC. */
record Moment(ZonedDateTime at) {

  Moment in(String zone) {
    return new Moment(at.withZoneSameInstant(ZoneId.of(zone)));
  }

  Moment plus(String amount) {
    return new Moment(at.plus(amount(amount)));
  }

  Moment minus(String amount) {
    return new Moment(at.minus(amount(amount)));
  }

  /** {@code P1D} is a day of the calendar, {@code PT24H} are hours that pass. */
  private static TemporalAmount amount(String text) {
    return text.contains("T") ? Duration.parse(text) : Period.parse(text);
  }

  Moment startOf(String unit) {
    LocalDate date = at.toLocalDate();
    return switch (unit) {
      case "hour" -> new Moment(at.withMinute(0).withSecond(0).withNano(0));
      case "day" -> startOf(date);
      case "week" -> startOf(date.with(DayOfWeek.MONDAY));
      case "month" -> startOf(date.withDayOfMonth(1));
      case "year" -> startOf(date.withDayOfYear(1));
      default ->
          throw new IllegalArgumentException(
              "startOf knows hour, day, week, month and year, not '" + unit + "'");
    };
  }

  private Moment startOf(LocalDate date) {
    return new Moment(date.atStartOfDay(at.getZone()));
  }

  String formatted(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(at);
  }

  @Override
  public String toString() {
    return at.toInstant().toString();
  }
}
