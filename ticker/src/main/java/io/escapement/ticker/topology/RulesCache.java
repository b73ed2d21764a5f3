package io.escapement.ticker.topology;

import io.escapement.schemas.Schedule;
import io.escapement.schemas.definition.DefinedTrigger;
import io.escapement.ticker.schedule.ScheduleDecider;
import io.escapement.timing.DueRules;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The compiled rules of the schedules that fired most recently: compiling costs more than firing.
 */
final class RulesCache {
  private static final int CAPACITY = 50_000;

  private final CalendarStore calendars;
  private final Map<String, Cached> entries =
      new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Cached> eldest) {
          return size() > CAPACITY;
        }
      };

  RulesCache(CalendarStore calendars) {
    this.calendars = calendars;
  }

  private record Cached(long version, long calendarChanges, DueRules rules) {}

  DueRules of(Schedule schedule) {
    String id = schedule.getDefinition().getId();
    Cached entry = entries.get(id);
    if (entry == null
        || entry.version != schedule.getVersion()
        || entry.calendarChanges != calendars.changes()) {
      entry = new Cached(schedule.getVersion(), calendars.changes(), compile(schedule));
      entries.put(id, entry);
    }
    return entry.rules;
  }

  private DueRules compile(Schedule schedule) {
    return new DueRules(
        ScheduleDecider.trigger(schedule.getDefinition(), schedule.getCreatedAt()),
        DefinedTrigger.jitter(schedule.getDefinition()),
        calendars.exclusionsOf(schedule.getDefinition()),
        DefinedTrigger.catchUp(schedule.getDefinition().getCatchUp()));
  }
}
