package io.escapement.api.view;

import static java.util.Objects.requireNonNull;

import io.escapement.api.directory.ScheduleDirectory;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireOutcome;
import io.escapement.schemas.ScheduleProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How far each schedule has come, and what became of each due time, the latest first. A fire that
 * was seen before changes nothing.
 */
final class ProgressView implements Processor<String, Fire, Void, Void> {
  private final ScheduleDirectory directory;
  private final ViewListener listener;
  private final Expiry expiry;
  private @Nullable KeyValueStore<String, ScheduleProgress> store;
  private @Nullable KeyValueStore<String, Fire> fires;

  ProgressView(ScheduleDirectory directory, ViewListener listener, Duration history) {
    this.directory = directory;
    this.listener = listener;
    this.expiry = new Expiry(history);
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(ViewTopology.PROGRESS);
    fires = context.getStateStore(ViewTopology.FIRES);
    try (var stored = requireNonNull(store).all()) {
      stored.forEachRemaining(entry -> directory.put(entry.key, entry.value));
    }
    expiry.start(
        context,
        requireNonNull(fires),
        (fire, before) -> fire.getFiredAt().isBefore(before),
        (key, _) -> requireNonNull(fires).delete(key));
  }

  @Override
  public void close() {
    expiry.stop();
  }

  @Override
  public void process(Record<String, Fire> record) {
    Fire fire = record.value();
    if (fire == null) {
      return; // compaction's business
    }
    requireNonNull(fires)
        .put(
            RunsView.byScheduleKey(fire.getScheduleId(), fire.getScheduledFor(), fire.getFireId()),
            Fire.newBuilder(fire).setRun(null).build());
    var progress = requireNonNull(store);
    ScheduleProgress stored = progress.get(fire.getScheduleId());
    ScheduleProgress before = stored == null ? ScheduleProgress.newBuilder().build() : stored;
    Optional<Instant> lastDue = before.getLastDueAt();
    if (lastDue.isPresent() && !fire.getLastDue().isAfter(lastDue.get())) {
      return;
    }
    boolean fired =
        switch (fire.getOutcome()) {
          case FireOutcome.FIRED -> true;
          case FireOutcome.SKIPPED -> false;
        };
    ScheduleProgress after =
        ScheduleProgress.newBuilder(before)
            .setNextFireAt(fire.getNextDue().orElse(null))
            .setLastFireAt(fired ? fire.getScheduledFor() : before.getLastFireAt().orElse(null))
            .setLastDueAt(fire.getLastDue())
            .setFired(before.getFired() + (fired ? 1 : 0))
            .setSkipped(before.getSkipped() + (fired ? 0 : fire.getCount()))
            .build();
    progress.put(fire.getScheduleId(), after);
    directory.put(fire.getScheduleId(), after);
    listener.fired(fire);
  }
}
