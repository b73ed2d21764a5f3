package io.escapement.ticker.topology;

import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.definition.CalendarRules;
import io.escapement.ticker.schedule.Decision;
import io.escapement.timing.FieldError;
import java.time.Instant;
import java.util.List;

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

  /** Creates or replaces; a version that is not newer changes nothing, so a repeat is harmless. */
  CommandResult put(
      ScheduleCommand command, CalendarDefinition calendar, boolean home, Instant now) {
    List<FieldError> errors = CalendarRules.check(calendar);
    if (!errors.isEmpty()) {
      return Answers.refused(
          command,
          new Decision.Refused("invalid-calendar", "The calendar is not valid", errors),
          now);
    }
    calendars.put(calendar);
    if (home) {
      outputs.calendar(calendar, now);
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
