package io.escapement.schemas.definition;

import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.CalendarKind;
import io.escapement.schemas.CalendarPeriod;
import io.escapement.schemas.CalendarWindow;
import io.escapement.schemas.CronTriggerDefinition;
import io.escapement.schemas.ExclusionDefinition;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.timing.calendar.Calendar;
import io.escapement.timing.calendar.Calendar.Kind;
import io.escapement.timing.calendar.Exclusions;
import io.escapement.timing.calendar.Period;
import io.escapement.timing.calendar.WeeklyWindow;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** From the published form of calendars and exclusions to the one that is evaluated. */
public final class DefinedCalendar {
  private DefinedCalendar() {}

  /** Compiles a calendar that was checked before. */
  public static Calendar of(CalendarDefinition calendar) {
    return new Calendar(
        "calendar " + calendar.getId(),
        kind(calendar.getKind()),
        calendar.getZone().map(ZoneId::of),
        calendar.getPeriods().stream().map(DefinedCalendar::period).toList(),
        calendar.getWeekly().stream().map(DefinedCalendar::window).toList());
  }

  /** The exclusions of a definition as they stand there. */
  public static List<ExclusionDefinition> exclusions(ScheduleDefinition definition) {
    return switch (definition.getTrigger()) {
      case CronTriggerDefinition cron -> cron.getExclude();
      case IntervalTriggerDefinition interval -> interval.getExclude();
      default -> List.of();
    };
  }

  /** The ids of the calendars that a definition refers to. */
  public static Set<String> calendarsOf(ScheduleDefinition definition) {
    return exclusions(definition).stream()
        .flatMap(exclusion -> exclusion.getCalendar().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Compiles the exclusions of a definition.
   *
   * @param calendars finds a calendar; one that is not there excludes nothing
   */
  public static Exclusions exclusions(
      ScheduleDefinition definition, Function<String, Optional<Calendar>> calendars) {
    List<ExclusionDefinition> defined = exclusions(definition);
    if (defined.isEmpty()) {
      return Exclusions.NONE;
    }
    List<Calendar> all = new ArrayList<>();
    for (ExclusionDefinition exclusion : defined) {
      if (exclusion.getCalendar().isPresent()) {
        calendars.apply(exclusion.getCalendar().get()).ifPresent(all::add);
      } else {
        all.add(ofTheTrigger(exclusion));
      }
    }
    return new Exclusions(all, zone(definition));
  }

  private static Calendar ofTheTrigger(ExclusionDefinition exclusion) {
    return new Calendar(
        "the trigger's exclusions",
        kind(exclusion.getKind()),
        Optional.empty(),
        exclusion.getPeriods().stream().map(DefinedCalendar::period).toList(),
        exclusion.getWeekly().stream().map(DefinedCalendar::window).toList());
  }

  private static ZoneId zone(ScheduleDefinition definition) {
    return switch (definition.getTrigger()) {
      case CronTriggerDefinition cron -> ZoneId.of(cron.getZone());
      case IntervalTriggerDefinition interval -> ZoneId.of(interval.getZone());
      default -> ZoneOffset.UTC;
    };
  }

  private static Kind kind(CalendarKind kind) {
    return switch (kind) {
      case EXCLUDE -> Kind.EXCLUDE;
      case ONLY -> Kind.ONLY;
    };
  }

  private static Period period(CalendarPeriod period) {
    return new Period(period.getFrom(), period.getUntil(), period.getLabel());
  }

  private static WeeklyWindow window(CalendarWindow window) {
    return new WeeklyWindow(
        window.getDays().stream()
            .map(day -> DayOfWeek.valueOf(day.name()))
            .collect(Collectors.toSet()),
        window.getFrom(),
        window.getUntil());
  }
}
