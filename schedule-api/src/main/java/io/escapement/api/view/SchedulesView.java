package io.escapement.api.view;

import static java.util.Objects.requireNonNull;

import io.escapement.api.directory.ScheduleDirectory;
import io.escapement.schemas.Schedule;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Schedules as they are now, and in the directory. */
final class SchedulesView implements Processor<String, Schedule, Void, Void> {
  private final ScheduleDirectory directory;
  private final ReadYourWrites writes;
  private final ViewListener listener;
  private @Nullable KeyValueStore<String, Schedule> store;

  SchedulesView(ScheduleDirectory directory, ReadYourWrites writes, ViewListener listener) {
    this.directory = directory;
    this.writes = writes;
    this.listener = listener;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(ViewTopology.SCHEDULES);
    try (var stored = requireNonNull(store).all()) {
      stored.forEachRemaining(entry -> directory.put(entry.value));
    }
  }

  @Override
  public void process(Record<String, Schedule> record) {
    String id = record.key();
    if (id == null) {
      return; // nothing to keep it under
    }
    Schedule schedule = record.value();
    // The directory last to learn of a schedule and first to forget it: what it finds is there.
    if (schedule == null) {
      directory.remove(id);
      requireNonNull(store).delete(id);
      writes.seen("schedule/" + id, ReadYourWrites.DELETED);
    } else {
      requireNonNull(store).put(id, schedule);
      directory.put(schedule);
      writes.seen("schedule/" + id, schedule.getVersion());
    }
    listener.changed("schedule", id);
  }
}
