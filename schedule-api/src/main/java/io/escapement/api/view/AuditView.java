package io.escapement.api.view;

import static java.util.Objects.requireNonNull;

import io.escapement.schemas.AuditEntry;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Who did what, the latest first. */
final class AuditView implements Processor<String, AuditEntry, Void, Void> {
  private final ViewListener listener;
  private final Expiry expiry;
  private @Nullable ProcessorContext<Void, Void> context;
  private @Nullable KeyValueStore<String, AuditEntry> entries;

  AuditView(ViewListener listener, Duration history) {
    this.listener = listener;
    this.expiry = new Expiry(history);
  }

  @Override
  public void init(ProcessorContext<Void, Void> newContext) {
    context = newContext;
    entries = newContext.getStateStore(ViewTopology.AUDIT);
    expiry.start(
        newContext,
        requireNonNull(entries),
        (entry, before) -> entry.getAt().isBefore(before),
        (key, _) -> requireNonNull(entries).delete(key));
  }

  @Override
  public void close() {
    expiry.stop();
  }

  @Override
  public void process(Record<String, AuditEntry> record) {
    AuditEntry entry = record.value();
    if (entry == null) {
      return; // nobody writes tombstones here
    }
    RecordMetadata at = requireNonNull(context).recordMetadata().orElseThrow();
    String place = "%d-%d".formatted(at.partition(), at.offset());
    requireNonNull(entries).put(LatestFirst.key(entry.getAt(), place), entry);
    listener.changed("audit", entry.getSubject());
  }
}
