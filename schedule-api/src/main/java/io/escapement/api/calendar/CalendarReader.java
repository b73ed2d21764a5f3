package io.escapement.api.calendar;

import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.CalendarKind;
import io.escapement.schemas.CalendarPeriod;
import io.escapement.schemas.CalendarWindow;
import io.escapement.schemas.ExclusionDefinition;
import io.escapement.schemas.Weekday;
import io.escapement.schemas.json.JsonFields;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads calendars and exclusions from JSON. */
public final class CalendarReader {

  private CalendarReader() {}

  static CalendarDefinition calendar(JsonFields fields, String id) {
    CalendarDefinition calendar =
        CalendarDefinition.newBuilder()
            .setId(id)
            .setDescription(fields.text("description").orElse(null))
            .setKind(kind(fields))
            .setZone(fields.text("zone").orElse(null))
            .setPeriods(periods(fields))
            .setWeekly(weekly(fields))
            .setVersion(0)
            .setUpdatedAt(Instant.EPOCH)
            .setUpdatedBy("")
            .build();
    if (fields.text("id").filter(given -> !given.equals(id)).isPresent()) {
      fields.invalid("id", "Must be the calendar's id in the path, " + id);
    }
    for (String readBack : List.of("version", "updatedAt", "updatedBy")) {
      var _ = fields.any(readBack);
    }
    fields.refuseUnknown();
    return calendar;
  }

  /** The field {@code exclude} of a trigger. */
  public static List<ExclusionDefinition> exclusions(JsonFields trigger) {
    List<ExclusionDefinition> exclusions = new ArrayList<>();
    for (JsonFields.Entry entry : trigger.entries("exclude")) {
      JsonFields fields = trigger.objectAt(entry);
      ExclusionDefinition exclusion =
          ExclusionDefinition.newBuilder()
              .setCalendar(fields.text("calendar").orElse(null))
              .setKind(kind(fields))
              .setPeriods(periods(fields))
              .setWeekly(weekly(fields))
              .build();
      fields.refuseUnknown();
      if (exclusion.getCalendar().isEmpty()
          && exclusion.getPeriods().isEmpty()
          && exclusion.getWeekly().isEmpty()) {
        trigger.invalid(entry.name(), "Must name a 'calendar', 'dates' or 'weekly' windows");
      }
      exclusions.add(exclusion);
    }
    return exclusions;
  }

  private static CalendarKind kind(JsonFields fields) {
    return fields.choice("kind", CalendarKind.class).orElse(CalendarKind.EXCLUDE);
  }

  private static List<CalendarPeriod> periods(JsonFields fields) {
    List<CalendarPeriod> periods = new ArrayList<>();
    for (JsonFields.Entry entry : fields.entries("dates")) {
      if (entry.value().isString()) {
        String[] ends = entry.value().asString().split("/", 2);
        period(fields, entry.name(), ends[0], Optional.of(ends).filter(e -> e.length == 2), "")
            .ifPresent(periods::add);
      } else {
        JsonFields inner = fields.objectAt(entry);
        String from = inner.requiredText("from");
        Optional<String[]> to = inner.text("to").map(text -> new String[] {from, text});
        String label = inner.text("label").orElse("");
        inner.refuseUnknown();
        period(fields, entry.name(), from, to, label).ifPresent(periods::add);
      }
    }
    return periods;
  }

  private static Optional<CalendarPeriod> period(
      JsonFields fields, String name, String from, Optional<String[]> ends, String label) {
    try {
      LocalDateTime begin = start(from);
      LocalDateTime end = end(ends.map(e -> e[1]).orElse(from));
      return Optional.of(new CalendarPeriod(begin, end, label));
    } catch (DateTimeException _) {
      fields.invalid(
          name,
          "Must be a date such as 2026-12-25, a range such as 2026-12-24/2026-12-26, or"
              + " {\"from\", \"to\", \"label\"} with dates or local times such as"
              + " 2026-12-24T14:00");
      return Optional.empty();
    }
  }

  private static LocalDateTime start(String text) {
    return text.contains("T") ? LocalDateTime.parse(text) : LocalDate.parse(text).atStartOfDay();
  }

  /** A date is meant with all its hours. */
  private static LocalDateTime end(String text) {
    return text.contains("T")
        ? LocalDateTime.parse(text)
        : LocalDate.parse(text).plusDays(1).atStartOfDay();
  }

  private static List<CalendarWindow> weekly(JsonFields fields) {
    List<CalendarWindow> windows = new ArrayList<>();
    for (JsonFields.Entry entry : fields.entries("weekly")) {
      JsonFields inner = fields.objectAt(entry);
      List<Weekday> days = days(inner);
      LocalTime from = time(inner, "from").orElse(LocalTime.MIDNIGHT);
      LocalTime until = time(inner, "to").orElse(LocalTime.MIDNIGHT);
      inner.refuseUnknown();
      windows.add(new CalendarWindow(days, from, until));
    }
    return windows;
  }

  private static List<Weekday> days(JsonFields fields) {
    List<Weekday> days = new ArrayList<>();
    for (String text : fields.texts("days").orElse(List.of())) {
      try {
        days.add(Weekday.valueOf(text.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException _) {
        fields.invalid("days", "Knows monday to sunday, not '" + text + "'");
      }
    }
    return days;
  }

  private static Optional<LocalTime> time(JsonFields fields, String name) {
    return fields
        .text(name)
        .flatMap(
            text -> {
              try {
                return Optional.of(LocalTime.parse(text));
              } catch (DateTimeException _) {
                fields.invalid(name, "Must be a time of day such as 09:00, not '" + text + "'");
                return Optional.empty();
              }
            });
  }
}
