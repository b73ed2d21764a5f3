package io.escapement.ticker.topology;

import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.PutCalendar;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.definition.CalendarRules;
import io.escapement.ticker.schedule.Decision;
import io.escapement.timing.FieldError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Carries out commands about calendars. Every partition has a copy of each; the one that the
 * calendar's id belongs to publishes it.
 */
final class CalendarDesk {
  private final CalendarStore calendars;
  private final Outputs outputs;

  CalendarDesk(CalendarStore calendars, Outputs outputs) {
    this.calendars = calendars;
    this.outputs = outputs;
  }

  CommandResult put(ScheduleCommand command, PutCalendar put, boolean home, Instant now) {
    CalendarDefinition calendar = put.getCalendar();
    List<FieldError> errors = CalendarRules.check(calendar);
    if (!errors.isEmpty()) {
      return Answers.refused(
          command,
          new Decision.Refused("invalid-calendar", "The calendar is not valid", errors),
          now);
    }
    return home ? publish(command, put, now) : follow(command, calendar, now);
  }

  private CommandResult publish(ScheduleCommand command, PutCalendar put, Instant now) {
    Optional<CalendarDefinition> before = calendars.get(put.getCalendar().getId());
    long version = before.map(CalendarDefinition::getVersion).orElse(0L);
    if (put.getExpectedVersion().isPresent() && put.getExpectedVersion().get() != version) {
      return Answers.refused(
          command,
          new Decision.Refused(
              "version-conflict",
              "The calendar is at version %d, not %d; read it again and repeat the change"
                  .formatted(version, put.getExpectedVersion().get()),
              List.of()),
          now);
    }
    CalendarDefinition calendar =
        CalendarDefinition.newBuilder(put.getCalendar())
            .setVersion(version + 1)
            .setUpdatedAt(now)
            .setUpdatedBy(command.getActor())
            .build();
    calendars.put(calendar);
    outputs.calendar(calendar, now);
    return Answers.accepted(command, version + 1, "{\"updatedAt\":\"" + now + "\"}", now);
  }

  /** Of two that come in the wrong order the later one stays. */
  private CommandResult follow(ScheduleCommand command, CalendarDefinition calendar, Instant now) {
    boolean newer =
        calendars
            .get(calendar.getId())
            .map(before -> !before.getUpdatedAt().isAfter(calendar.getUpdatedAt()))
            .orElse(true);
    if (newer) {
      calendars.put(calendar);
    }
    return Answers.accepted(command, calendar.getVersion(), "{}", now);
  }

  CommandResult delete(ScheduleCommand command, boolean home, Instant now) {
    String id = command.getScheduleId();
    List<String> users = calendars.usersOf(id);
    if (!users.isEmpty()) {
      return Answers.refused(
          command,
          new Decision.Refused(
              "in-use",
              "Calendar %s is used by %s; take it out of their 'exclude' first"
                  .formatted(id, String.join(", ", users)),
              List.of()),
          now);
    }
    calendars.delete(id);
    if (home) {
      outputs.calendarDeleted(id, now);
    }
    return Answers.accepted(command, 0, "{}", now);
  }
}
