package io.escapement.ticker.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.BiPredicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which schedule is to be looked at when, ordered by time. The store's keys are eight bytes of
 * epoch milliseconds, big-endian, then the schedule's id.
 *
 * <p>A scan begins where the last one ended, so that it never walks the tombstones of what is gone.
 * An entry that is put before that position moves the position back.
 */
final class DueIndex {
  private static final byte[] PRESENT = {};

  private final KeyValueStore<Bytes, byte[]> store;
  private long nothingBefore;

  DueIndex(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  void put(Instant at, String scheduleId) {
    nothingBefore = Math.min(nothingBefore, at.toEpochMilli());
    store.put(key(at.toEpochMilli(), scheduleId), PRESENT);
  }

  /** An entry stays, and the next scan is to see it again. */
  void lookAgain(Instant at) {
    nothingBefore = Math.min(nothingBefore, at.toEpochMilli());
  }

  void remove(Instant at, String scheduleId) {
    store.delete(key(at.toEpochMilli(), scheduleId));
  }

  /**
   * Offers every entry up to and including an instant, in time order, until the visitor has had
   * enough.
   *
   * @param visitor answers whether to go on; may change the index
   */
  void scan(Instant until, BiPredicate<Instant, String> visitor) {
    long last = until.toEpochMilli();
    if (last < nothingBefore) {
      return;
    }
    long from = nothingBefore;
    // What the visitor puts moves this back again.
    nothingBefore = last;
    try (KeyValueIterator<Bytes, byte[]> entries = store.range(key(from, ""), key(last + 1, ""))) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        ByteBuffer key = ByteBuffer.wrap(entry.key.get());
        long at = key.getLong();
        if (at > last) {
          return;
        }
        String scheduleId = StandardCharsets.UTF_8.decode(key).toString();
        if (!visitor.test(Instant.ofEpochMilli(at), scheduleId)) {
          nothingBefore = Math.min(nothingBefore, at);
          return;
        }
      }
    }
  }

  private static Bytes key(long epochMilli, String scheduleId) {
    byte[] id = scheduleId.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + id.length).putLong(epochMilli).put(id).array());
  }
}
