package io.escapement.ticker.topology;

import io.escapement.schemas.FireCursor;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleState;
import io.escapement.schemas.definition.DefinedTrigger;
import io.escapement.ticker.schedule.ScheduleRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.KeyValueStore;

/** The schedules of a partition with their cursors, and the index of when to look at them. */
final class ScheduleStore {
  private final KeyValueStore<String, Schedule> schedules;
  private final KeyValueStore<String, FireCursor> cursors;
  private final DueIndex due;

  ScheduleStore(
      KeyValueStore<String, Schedule> schedules,
      KeyValueStore<String, FireCursor> cursors,
      DueIndex due) {
    this.schedules = schedules;
    this.cursors = cursors;
    this.due = due;
  }

  Optional<ScheduleRecord> get(String scheduleId) {
    Schedule schedule = schedules.get(scheduleId);
    if (schedule == null) {
      return Optional.empty();
    }
    FireCursor cursor = cursors.get(scheduleId);
    return Optional.of(
        new ScheduleRecord(schedule, cursor == null ? FireCursor.newBuilder().build() : cursor));
  }

  void put(Optional<ScheduleRecord> before, ScheduleRecord after) {
    String id = after.schedule().getDefinition().getId();
    long version = after.schedule().getVersion();
    if (before.isEmpty() || before.get().schedule().getVersion() != version) {
      schedules.put(id, after.schedule());
    }
    cursors.put(id, after.cursor());
    Optional<Instant> attentionBefore = before.flatMap(ScheduleStore::attentionAt);
    Optional<Instant> attentionAfter = attentionAt(after);
    if (!attentionBefore.equals(attentionAfter)) {
      attentionBefore.ifPresent(at -> due.remove(at, id));
      attentionAfter.ifPresent(at -> due.put(at, id));
    }
  }

  void delete(ScheduleRecord record) {
    String id = record.schedule().getDefinition().getId();
    attentionAt(record).ifPresent(at -> due.remove(at, id));
    schedules.delete(id);
    cursors.delete(id);
  }

  DueIndex due() {
    return due;
  }

  /**
   * When the schedule is next to be looked at: its due time, or a probe or the end of its pause.
   */
  static Optional<Instant> attentionAt(ScheduleRecord record) {
    return switch (record.schedule().getState()) {
      case ScheduleState.ACTIVE ->
          record
              .cursor()
              .getNextDue()
              .map(DefinedTrigger.jitter(record.schedule().getDefinition())::startOf)
              .map(start -> later(start, record.cursor().getNotBefore()));
      case ScheduleState.PAUSED -> earliest(record.schedule());
      case ScheduleState.COMPLETED -> Optional.empty();
    };
  }

  private static Instant later(Instant start, Optional<Instant> notBefore) {
    return notBefore.filter(start::isBefore).orElse(start);
  }

  private static Optional<Instant> earliest(Schedule paused) {
    return Stream.of(paused.getPausedUntil(), paused.getProbeAt())
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }
}
