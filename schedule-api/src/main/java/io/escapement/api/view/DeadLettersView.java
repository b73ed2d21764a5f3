package io.escapement.api.view;

import static java.util.Objects.requireNonNull;

import io.escapement.schemas.DeadLetter;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Dead letters by run, and an index by time, the latest first. */
final class DeadLettersView implements Processor<String, DeadLetter, Void, Void> {
  private final ViewListener listener;
  private final Expiry expiry;
  private @Nullable KeyValueStore<String, DeadLetter> letters;
  private @Nullable KeyValueStore<String, String> byTime;

  DeadLettersView(ViewListener listener, Duration history) {
    this.listener = listener;
    this.expiry = new Expiry(history);
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    letters = context.getStateStore(ViewTopology.DEAD_LETTERS);
    byTime = context.getStateStore(ViewTopology.DEAD_LETTERS_BY_TIME);
    expiry.start(
        context,
        requireNonNull(letters),
        (letter, before) -> letter.getAt().isBefore(before),
        (_, letter) -> forget(letter));
  }

  @Override
  public void close() {
    expiry.stop();
  }

  private void forget(DeadLetter letter) {
    requireNonNull(letters).delete(letter.getRunId());
    requireNonNull(byTime).delete(LatestFirst.key(letter.getAt(), letter.getRunId()));
  }

  @Override
  public void process(Record<String, DeadLetter> record) {
    DeadLetter letter = record.value();
    if (letter == null) {
      return; // nobody writes tombstones here
    }
    requireNonNull(letters).put(letter.getRunId(), letter);
    requireNonNull(byTime)
        .put(LatestFirst.key(letter.getAt(), letter.getRunId()), letter.getRunId());
    listener.changed("dead-letter", letter.getRunId());
  }
}
