package io.escapement.api.calendar;

import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.CalendarPeriod;
import io.escapement.schemas.CalendarWindow;
import io.escapement.schemas.ExclusionDefinition;
import io.escapement.schemas.json.JsonFields;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calendars and exclusions as the API shows them: as they may be sent. */
public final class CalendarResponse {
  private CalendarResponse() {}

  static Map<String, Object> of(CalendarDefinition calendar) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", calendar.getId());
    json.put("description", calendar.getDescription().orElse(null));
    json.put("kind", JsonFields.wordOf(calendar.getKind()));
    json.put("zone", calendar.getZone().orElse(null));
    json.put("dates", dates(calendar.getPeriods()));
    json.put("weekly", weekly(calendar.getWeekly()));
    json.put("version", calendar.getVersion());
    json.put("updatedAt", calendar.getUpdatedAt());
    json.put("updatedBy", calendar.getUpdatedBy());
    return json;
  }

  /** The field {@code exclude} of a trigger. */
  public static List<Map<String, Object>> exclusions(List<ExclusionDefinition> exclusions) {
    return exclusions.stream().map(CalendarResponse::exclusion).toList();
  }

  private static Map<String, Object> exclusion(ExclusionDefinition exclusion) {
    if (exclusion.getCalendar().isPresent()) {
      return Map.of("calendar", exclusion.getCalendar().get());
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", JsonFields.wordOf(exclusion.getKind()));
    json.put("dates", dates(exclusion.getPeriods()));
    json.put("weekly", weekly(exclusion.getWeekly()));
    return json;
  }

  private static List<Map<String, Object>> dates(List<CalendarPeriod> periods) {
    return periods.stream().map(CalendarResponse::period).toList();
  }

  private static Map<String, Object> period(CalendarPeriod period) {
    boolean wholeDays = isMidnight(period.getFrom()) && isMidnight(period.getUntil());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("from", wholeDays ? period.getFrom().toLocalDate() : period.getFrom());
    json.put("to", wholeDays ? period.getUntil().toLocalDate().minusDays(1) : period.getUntil());
    json.put("label", period.getLabel());
    return json;
  }

  private static boolean isMidnight(LocalDateTime time) {
    return time.toLocalTime().equals(LocalTime.MIDNIGHT);
  }

  private static List<Map<String, Object>> weekly(List<CalendarWindow> windows) {
    return windows.stream().map(CalendarResponse::window).toList();
  }

  private static Map<String, Object> window(CalendarWindow window) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("days", window.getDays().stream().map(JsonFields::wordOf).toList());
    json.put("from", window.getFrom());
    json.put("to", window.getUntil());
    return json;
  }
}
