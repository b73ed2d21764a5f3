package io.escapement.api.view;

import static java.util.Objects.requireNonNull;

import java.util.function.ToLongFunction;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Keeps the latest value of each key. */
final class UpsertView<V> implements Processor<String, V, Void, Void> {
  private final String storeName;
  private final String kind;
  private final ToLongFunction<V> version;
  private final ReadYourWrites writes;
  private final ViewListener listener;
  private @Nullable KeyValueStore<String, V> store;

  UpsertView(
      String storeName,
      String kind,
      ToLongFunction<V> version,
      ReadYourWrites writes,
      ViewListener listener) {
    this.storeName = storeName;
    this.kind = kind;
    this.version = version;
    this.writes = writes;
    this.listener = listener;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(storeName);
  }

  @Override
  public void process(Record<String, V> record) {
    if (record.key() == null) {
      return; // nothing to keep it under
    }
    if (record.value() == null) {
      requireNonNull(store).delete(record.key());
      writes.seen(kind + "/" + record.key(), ReadYourWrites.DELETED);
    } else {
      requireNonNull(store).put(record.key(), record.value());
      writes.seen(kind + "/" + record.key(), version.applyAsLong(record.value()));
    }
    listener.changed(kind, record.key());
  }
}
