package io.escapement.dispatcher.topology;

import static java.util.Objects.requireNonNull;

import io.escapement.dispatcher.admission.AdmissionSettings;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecordBase;
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
  private @Nullable Shard shard;

  DispatcherProcessor(TopicCatalogue catalogue, AdmissionSettings settings, TaskTopics taskTopics) {
    this.taskTopics = taskTopics;
    this.catalogue = catalogue;
    this.settings = settings;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    var own = new Shard(context, catalogue, settings, taskTopics);
    shard = own;
    context.schedule(
        TICK, PunctuationType.WALL_CLOCK_TIME, now -> own.timePassed(Instant.ofEpochMilli(now)));
    context.schedule(
        AUDIT_INTERVAL,
        PunctuationType.WALL_CLOCK_TIME,
        now -> own.audit(Instant.ofEpochMilli(now)));
  }

  @Override
  public void process(Record<String, SpecificRecordBase> record) {
    requireNonNull(shard).handle(record);
  }
}
