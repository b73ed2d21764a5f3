package io.escapement.api.view;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Forgets the history of a store that is older than it is kept for: looks at some of it every
 * minute, from where it was the last time, and begins anew at its end.
 */
final class Expiry {
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final int MOST_AT_ONCE = 10_000;

  private final Duration kept;
  private @Nullable Cancellable timer;
  private String next = "";

  /** With how long history is kept. */
  Expiry(Duration kept) {
    this.kept = kept;
  }

  /**
   * Begins to look; a processor stops it in its own close.
   *
   * @param isBefore whether something ended before an instant
   * @param forget deletes it with what belongs to it
   */
  <V> void start(
      ProcessorContext<?, ?> context,
      KeyValueStore<String, V> store,
      BiPredicate<V, Instant> isBefore,
      BiConsumer<String, V> forget) {
    timer =
        context.schedule(
            LOOK,
            PunctuationType.WALL_CLOCK_TIME,
            now -> look(store, Instant.ofEpochMilli(now).minus(kept), isBefore, forget));
  }

  private <V> void look(
      KeyValueStore<String, V> store,
      Instant before,
      BiPredicate<V, Instant> isBefore,
      BiConsumer<String, V> forget) {
    List<KeyValue<String, V>> old = new ArrayList<>();
    try (var entries = store.range(next, null)) {
      int looked = 0;
      while (entries.hasNext() && looked < MOST_AT_ONCE) {
        KeyValue<String, V> entry = entries.next();
        looked++;
        if (isBefore.test(entry.value, before)) {
          old.add(entry);
        }
        next = entry.key;
      }
      if (!entries.hasNext()) {
        next = "";
      }
    }
    old.forEach(entry -> forget.accept(entry.key, entry.value));
  }

  void stop() {
    requireNonNull(timer).cancel();
  }
}
