package io.escapement.schemas.definition;

import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.CalendarKind;
import io.escapement.schemas.CalendarPeriod;
import io.escapement.schemas.CalendarWindow;
import io.escapement.schemas.ExclusionDefinition;
import io.escapement.timing.FieldError;
import io.escapement.timing.Zones;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;

/** Checks calendars, and the exclusions of a trigger. The ticker applies the rules. */
public final class CalendarRules {
  /** Of one calendar. */
  public static final int MOST_PERIODS = 10_000;

  private static final int MOST_WINDOWS = 100;

  private CalendarRules() {}

  /** Every mistake in a calendar; empty when it is right. */
  public static List<FieldError> check(CalendarDefinition calendar) {
    List<FieldError> errors = new ArrayList<>();
    Ids.check(calendar.getId()).ifPresent(errors::add);
    calendar.getZone().flatMap(zone -> Zones.check("zone", zone)).ifPresent(errors::add);
    check("", calendar.getKind(), calendar.getPeriods(), calendar.getWeekly(), errors);
    return errors;
  }

  /** Every mistake in a trigger's exclusions, but for calendars that do not exist. */
  static List<FieldError> check(List<ExclusionDefinition> exclusions) {
    List<FieldError> errors = new ArrayList<>();
    for (int i = 0; i < exclusions.size(); i++) {
      ExclusionDefinition exclusion = exclusions.get(i);
      String path = "trigger.exclude[" + i + "]";
      boolean inline = !exclusion.getPeriods().isEmpty() || !exclusion.getWeekly().isEmpty();
      if (exclusion.getCalendar().isPresent() && inline) {
        errors.add(
            new FieldError(path, "Names a calendar, or dates and weekly windows, but not both"));
      } else if (exclusion.getCalendar().isEmpty()) {
        check(
            path + ".", exclusion.getKind(), exclusion.getPeriods(), exclusion.getWeekly(), errors);
      }
    }
    return errors;
  }

  private static void check(
      String path,
      CalendarKind kind,
      List<CalendarPeriod> periods,
      List<CalendarWindow> weekly,
      List<FieldError> errors) {
    if (kind == CalendarKind.ONLY && periods.isEmpty() && weekly.isEmpty()) {
      errors.add(
          new FieldError(path + "kind", "'only' without dates and weekly windows allows nothing"));
    }
    if (periods.size() > MOST_PERIODS) {
      errors.add(
          new FieldError(
              path + "dates", "Has at most " + MOST_PERIODS + " entries, not " + periods.size()));
    }
    if (weekly.size() > MOST_WINDOWS) {
      errors.add(
          new FieldError(
              path + "weekly", "Has at most " + MOST_WINDOWS + " entries, not " + weekly.size()));
    }
    for (int i = 0; i < periods.size(); i++) {
      CalendarPeriod period = periods.get(i);
      if (!period.getFrom().isBefore(period.getUntil())) {
        errors.add(
            new FieldError(
                path + "dates[" + i + "]",
                "Must end after it begins (" + period.getFrom() + ", " + period.getUntil() + ")"));
      }
    }
    for (int i = 0; i < weekly.size(); i++) {
      check(path + "weekly[" + i + "]", weekly.get(i), errors);
    }
  }

  private static void check(String path, CalendarWindow window, List<FieldError> errors) {
    if (window.getDays().isEmpty()) {
      errors.add(new FieldError(path + ".days", "Must name at least one day, such as monday"));
    }
    if (!window.getUntil().equals(LocalTime.MIDNIGHT)
        && !window.getFrom().isBefore(window.getUntil())) {
      errors.add(
          new FieldError(
              path + ".until",
              "Must be after 'from' ("
                  + window.getFrom()
                  + "), or 00:00 for the end of the day; split a window that crosses midnight"));
    }
  }
}
