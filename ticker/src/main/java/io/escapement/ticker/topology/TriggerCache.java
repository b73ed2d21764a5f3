package io.escapement.ticker.topology;

import io.escapement.schemas.Schedule;
import io.escapement.ticker.schedule.ScheduleDecider;
import io.escapement.timing.Trigger;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compiled triggers of the schedules that fired most recently: compiling costs more than firing.
 */
final class TriggerCache {
  private static final int CAPACITY = 50_000;

  private final Map<String, Cached> entries =
      new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Cached> eldest) {
          return size() > CAPACITY;
        }
      };

  private record Cached(long version, Trigger trigger) {}

  Trigger of(Schedule schedule) {
    String id = schedule.getDefinition().getId();
    Cached entry = entries.get(id);
    if (entry == null || entry.version != schedule.getVersion()) {
      entry =
          new Cached(
              schedule.getVersion(),
              ScheduleDecider.trigger(schedule.getDefinition(), schedule.getCreatedAt()));
      entries.put(id, entry);
    }
    return entry.trigger;
  }
}
