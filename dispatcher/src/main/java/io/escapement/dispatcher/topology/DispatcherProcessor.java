package io.escapement.dispatcher.topology;

import static java.util.Objects.requireNonNull;

import io.escapement.dispatcher.admission.AdmissionSettings;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Brings a partition's records and the passing of time to its {@link Shard}. */
final class DispatcherProcessor implements Processor<String, SpecificRecordBase, Object, Object> {
  private static final Duration TICK = Duration.ofMillis(1);
  private static final Duration AUDIT_INTERVAL = Duration.ofSeconds(1);

  private final TopicCatalogue catalogue;
  private final AdmissionSettings settings;
  private final TaskTopics taskTopics;
  private final List<Cancellable> timers = new ArrayList<>();
  private @Nullable ProcessorContext<Object, Object> context;
  private @Nullable Shard shard;
  private Optional<Instant> lastTick = Optional.empty();

  DispatcherProcessor(TopicCatalogue catalogue, AdmissionSettings settings, TaskTopics taskTopics) {
    this.taskTopics = taskTopics;
    this.catalogue = catalogue;
    this.settings = settings;
  }

  @Override
  public void init(ProcessorContext<Object, Object> newContext) {
    context = newContext;
    open();
    timers.add(
        newContext.schedule(
            TICK, PunctuationType.WALL_CLOCK_TIME, now -> tick(Instant.ofEpochMilli(now))));
    timers.add(
        newContext.schedule(
            AUDIT_INTERVAL,
            PunctuationType.WALL_CLOCK_TIME,
            now -> requireNonNull(shard).audit(Instant.ofEpochMilli(now))));
  }

  /** Reads back what is stored, which gives every lease a while from now. */
  private void open() {
    shard = new Shard(requireNonNull(context), catalogue, settings, taskTopics);
  }

  /**
   * When nobody listened for long, as in a commit that waited for brokers to come back, renewals
   * wait to be read: no lease may end before.
   */
  private void tick(Instant now) {
    if (lastTick.isPresent() && lastTick.get().plus(deafness()).isBefore(now)) {
      open();
    }
    lastTick = Optional.of(now);
    requireNonNull(shard).timePassed(now);
  }

  /** An executor renews its lease after a third of it. */
  private Duration deafness() {
    return settings.lease().dividedBy(3);
  }

  /**
   * A task that is revived after a failed commit keeps the timers of its first life: a shard that
   * was given up would go on deciding beside the one that takes its place.
   */
  @Override
  public void close() {
    timers.forEach(Cancellable::cancel);
    timers.clear();
    lastTick = Optional.empty();
  }

  @Override
  public void process(Record<String, SpecificRecordBase> record) {
    requireNonNull(shard).handle(record);
  }
}
