package io.escapement.ticker.topology;

import static java.util.Objects.requireNonNull;

import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Hands commands and the time to its {@link Partition}. */
final class TickerProcessor implements Processor<String, ScheduleCommand, Object, Object> {
  private static final Duration TICK = Duration.ofMillis(1);

  private final TopicCatalogue catalogue;
  private final Duration lead;
  private final LongSupplier nanoTime;
  private @Nullable Partition partition;
  private @Nullable Cancellable timer;

  TickerProcessor(TopicCatalogue catalogue, Duration lead, LongSupplier nanoTime) {
    this.catalogue = catalogue;
    this.lead = lead;
    this.nanoTime = nanoTime;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    var opened = new Partition(context, catalogue, lead, nanoTime);
    partition = opened;
    timer =
        context.schedule(
            TICK,
            PunctuationType.WALL_CLOCK_TIME,
            now -> opened.timePassed(Instant.ofEpochMilli(now)));
  }

  /**
   * A task that is revived after a failed commit keeps the timers of its first life: a partition
   * that was given up would go on firing beside the one that takes its place.
   */
  @Override
  public void close() {
    if (timer != null) {
      timer.cancel();
    }
  }

  @Override
  public void process(Record<String, ScheduleCommand> record) {
    requireNonNull(partition).handle(record);
  }
}
