package io.escapement.api.directory;

import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the directory knows of a schedule. Times are milliseconds since 1970.
 *
 * @param name in lower case
 * @param firstDueAt when it was due next as it was last changed; {@link #NEVER}
 * @param dueAt when it is due next; {@link #NEVER}
 * @param facets each of them one object for all schedules that have it
 */
record ScheduleRow(
    String id,
    String name,
    long createdAt,
    long updatedAt,
    long firstDueAt,
    long dueAt,
    List<Facet> facets) {
  static final long NEVER = Long.MAX_VALUE;

  static ScheduleRow of(Schedule schedule, UnaryOperator<Facet> canonical) {
    long due =
        schedule.getState() == ScheduleState.COMPLETED ? NEVER : millis(schedule.getNextFireAt());
    return new ScheduleRow(
        schedule.getDefinition().getId(),
        schedule.getDefinition().getName().toLowerCase(Locale.ROOT),
        schedule.getCreatedAt().toEpochMilli(),
        schedule.getUpdatedAt().toEpochMilli(),
        due,
        due,
        Facet.of(schedule).stream().map(canonical).toList());
  }

  static long millis(Optional<Instant> at) {
    return at.map(Instant::toEpochMilli).orElse(NEVER);
  }

  /** A place in the order of the names. */
  static ScheduleRow atName(String name, String id) {
    return new ScheduleRow(id, name, 0, 0, 0, 0, List.of());
  }

  /** A place in any order of time. */
  static ScheduleRow atTime(long time, String id) {
    return new ScheduleRow(id, "", time, time, time, time, List.of());
  }

  /** After it has fired, unless it was changed since. */
  ScheduleRow after(Fired fired) {
    boolean hasFired = firstDueAt != NEVER && fired.lastDueAt() >= firstDueAt;
    return new ScheduleRow(
        id,
        name,
        createdAt,
        updatedAt,
        firstDueAt,
        hasFired ? fired.nextDueAt() : firstDueAt,
        facets);
  }

  boolean mentions(String text) {
    return id.contains(text) || name.contains(text);
  }
}
