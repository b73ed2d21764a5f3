package io.escapement.api.calendar;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.io.TimezoneAssignment;
import biweekly.io.TimezoneInfo;
import biweekly.property.DateEnd;
import biweekly.property.DateStart;
import biweekly.property.DurationProperty;
import biweekly.property.RawProperty;
import biweekly.property.Summary;
import biweekly.util.com.google.ical.compat.javautil.DateIterator;
import io.escapement.api.problem.Problem;
import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.CalendarPeriod;
import io.escapement.schemas.definition.CalendarRules;
import io.escapement.timing.FieldError;
import io.escapement.timing.Zones;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.springframework.http.HttpStatus;

/**
 * Reads the events of an iCalendar file (RFC 5545). Recurring events are listed from a year ago to
 * five years ahead: import again before they run out.
 */
@SuppressWarnings("JavaUtilDate") // the library's own type
final class ICalendarReader {
  private static final Period PAST = Period.ofYears(1);
  private static final Period FUTURE = Period.ofYears(5);

  private final TimezoneInfo zones;
  private final ZoneId zone;
  private final Date from;
  private final Date until;
  private final List<CalendarPeriod> periods = new ArrayList<>();

  private ICalendarReader(TimezoneInfo zones, ZoneId zone, Instant now) {
    this.zones = zones;
    this.zone = zone;
    LocalDateTime local = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
    this.from = Date.from(local.minus(PAST).toInstant(ZoneOffset.UTC));
    this.until = Date.from(local.plus(FUTURE).toInstant(ZoneOffset.UTC));
  }

  /**
   * Reads a file.
   *
   * @param zone whose local times the calendar is to have; empty: the file's, if it says so
   * @throws Problem 422 when there is no calendar in it, or too much
   */
  static CalendarDefinition read(String id, Optional<String> zone, String text, Instant now) {
    zone.flatMap(name -> Zones.check("zone", name))
        .ifPresent(
            error -> {
              throw invalid(error);
            });
    ICalendar file = Biweekly.parse(text).first();
    if (file == null) {
      throw invalid(
          new FieldError("body", "Must be an iCalendar file, beginning with BEGIN:VCALENDAR"));
    }
    Optional<String> named = zone.or(() -> zoneOf(file));
    var reader =
        new ICalendarReader(
            file.getTimezoneInfo(), named.map(ZoneId::of).orElse(ZoneOffset.UTC), now);
    file.getEvents().forEach(reader::add);
    if (reader.periods.isEmpty()) {
      throw invalid(
          new FieldError(
              "body",
              "Has no events from %s to %s"
                  .formatted(reader.from.toInstant(), reader.until.toInstant())));
    }
    return CalendarDefinition.newBuilder()
        .setId(id)
        .setZone(named.orElse(null))
        .setPeriods(reader.periods)
        .setVersion(0)
        .setUpdatedAt(Instant.EPOCH)
        .setUpdatedBy("")
        .build();
  }

  /** Not in the RFC, but in most files. */
  private static Optional<String> zoneOf(ICalendar file) {
    return Optional.ofNullable(file.getExperimentalProperty("X-WR-TIMEZONE"))
        .map(RawProperty::getValue)
        .filter(name -> Zones.check("zone", name).isEmpty());
  }

  private void add(VEvent event) {
    DateStart start = event.getDateStart();
    if (start == null || start.getValue() == null) {
      return; // no time, so nothing that could be excluded
    }
    boolean wholeDays = !start.getValue().hasTime();
    TimeZone eventZone = zoneOf(start, wholeDays);
    Duration length = length(event, wholeDays);
    DateIterator starts = event.getDateIterator(eventZone);
    starts.advanceTo(new Date(from.getTime() - length.toMillis()));
    while (starts.hasNext()) {
      Date next = starts.next();
      if (next.after(until)) {
        return;
      }
      if (periods.size() == CalendarRules.MOST_PERIODS) {
        throw invalid(
            new FieldError(
                "body",
                "Has more than " + CalendarRules.MOST_PERIODS + " events within six years"));
      }
      LocalDateTime begin =
          LocalDateTime.ofInstant(next.toInstant(), wholeDays ? eventZone.toZoneId() : zone);
      periods.add(new CalendarPeriod(begin, begin.plus(length), label(event)));
    }
  }

  /** Dates without a time were read in this machine's zone, and are nobody's. */
  private TimeZone zoneOf(DateStart start, boolean wholeDays) {
    TimezoneAssignment assignment = zones.getTimezone(start);
    if (wholeDays || zones.isFloating(start)) {
      return TimeZone.getDefault();
    }
    return assignment == null ? TimeZone.getTimeZone(zone) : assignment.getTimeZone();
  }

  private static Duration length(VEvent event, boolean wholeDays) {
    DateEnd end = event.getDateEnd();
    DurationProperty duration = event.getDuration();
    long millis =
        end != null && end.getValue() != null
            ? end.getValue().getTime() - event.getDateStart().getValue().getTime()
            : duration != null && duration.getValue() != null ? duration.getValue().toMillis() : 0;
    Duration shortest = wholeDays ? Duration.ofDays(1) : Duration.ofMinutes(1);
    Duration length = Duration.ofMillis(Math.max(millis, shortest.toMillis()));
    // A day with a clock change in this machine's zone is a whole day all the same.
    return wholeDays ? Duration.ofDays(Math.round(length.toHours() / 24.0)) : length;
  }

  private static String label(VEvent event) {
    Summary summary = event.getSummary();
    return summary == null || summary.getValue() == null ? "" : summary.getValue();
  }

  private static Problem invalid(FieldError error) {
    return Problem.invalid(HttpStatus.UNPROCESSABLE_CONTENT, "invalid-calendar", List.of(error));
  }
}
