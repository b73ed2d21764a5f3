package io.escapement.ticker.topology;

import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.definition.DefinedCalendar;
import io.escapement.timing.calendar.Calendar;
import io.escapement.timing.calendar.Exclusions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The calendars, and which schedules of the partition use each. */
final class CalendarStore {
  /** Users that are named when a calendar cannot be deleted. */
  private static final int MOST_USERS_NAMED = 5;

  private static final char SEPARATOR = '\0';
  private static final byte[] PRESENT = {};

  private final KeyValueStore<String, CalendarDefinition> calendars;
  private final KeyValueStore<String, byte[]> users;
  private final Map<String, Optional<Calendar>> compiled = new HashMap<>();
  private long changes;

  CalendarStore(
      KeyValueStore<String, CalendarDefinition> calendars, KeyValueStore<String, byte[]> users) {
    this.calendars = calendars;
    this.users = users;
  }

  boolean has(String id) {
    return get(id).isPresent();
  }

  Optional<CalendarDefinition> get(String id) {
    return Optional.ofNullable(calendars.get(id));
  }

  void put(CalendarDefinition calendar) {
    calendars.put(calendar.getId(), calendar);
    changed(calendar.getId());
  }

  void delete(String id) {
    calendars.delete(id);
    changed(id);
  }

  private void changed(String id) {
    compiled.remove(id);
    changes++;
  }

  /** Grows with every change of a calendar. */
  long changes() {
    return changes;
  }

  Exclusions exclusionsOf(ScheduleDefinition definition) {
    return DefinedCalendar.exclusions(definition, this::compiled);
  }

  private Optional<Calendar> compiled(String id) {
    return compiled.computeIfAbsent(
        id, key -> Optional.ofNullable(calendars.get(key)).map(DefinedCalendar::of));
  }

  /** A schedule is now like this, or gone. */
  void scheduleChanged(Optional<Schedule> before, Optional<Schedule> after) {
    before.ifPresent(
        schedule -> keysOf(schedule.getDefinition()).forEach(key -> users.delete(key)));
    after.ifPresent(
        schedule -> keysOf(schedule.getDefinition()).forEach(key -> users.put(key, PRESENT)));
  }

  private static List<String> keysOf(ScheduleDefinition definition) {
    return DefinedCalendar.calendarsOf(definition).stream()
        .map(calendar -> calendar + SEPARATOR + definition.getId())
        .toList();
  }

  /** Schedules of the partition that use a calendar: the first few. */
  List<String> usersOf(String calendar) {
    List<String> found = new ArrayList<>();
    String prefix = calendar + SEPARATOR;
    try (KeyValueIterator<String, byte[]> entries =
        users.range(prefix, calendar + (char) (SEPARATOR + 1))) {
      while (entries.hasNext() && found.size() < MOST_USERS_NAMED) {
        found.add(entries.next().key.substring(prefix.length()));
      }
    }
    return found;
  }
}
