package io.escapement.ticker.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which schedule is to be looked at when, ordered by time. The store's keys are eight bytes of
 * epoch milliseconds, big-endian, then the schedule's id.
 *
 * <p>The nearest entries are in memory as well: everything before a horizon. A scan looks at
 * nothing else, and the store is read only when time reaches the horizon. A range of the store that
 * was asked for every few milliseconds would walk the tombstones of all that is gone, those that
 * come after the range included, until it finds something that is there.
 */
final class DueIndex {
  /** Some 100 bytes of heap each. */
  private static final int MOST_NEAR = 20_000;

  private static final byte[] PRESENT = {};

  private final KeyValueStore<Bytes, byte[]> store;
  private final int mostNear;
  private final TreeSet<Entry> near = new TreeSet<>();
  private Entry horizon = Entry.FIRST;

  /** In the order of the store's keys: ids are ASCII. */
  private record Entry(long epochMilli, String scheduleId) implements Comparable<Entry> {
    private static final Comparator<Entry> ORDER =
        Comparator.comparingLong(Entry::epochMilli).thenComparing(Entry::scheduleId);
    private static final Entry FIRST = new Entry(Long.MIN_VALUE, "");
    private static final Entry AFTER_ALL = new Entry(Long.MAX_VALUE, "");

    @Override
    public int compareTo(Entry other) {
      return ORDER.compare(this, other);
    }

    static Entry of(Bytes storeKey) {
      ByteBuffer key = ByteBuffer.wrap(storeKey.get());
      return new Entry(key.getLong(), StandardCharsets.UTF_8.decode(key).toString());
    }

    Bytes storeKey() {
      byte[] id = scheduleId.getBytes(StandardCharsets.UTF_8);
      return Bytes.wrap(
          ByteBuffer.allocate(Long.BYTES + id.length)
              .putLong(Math.max(0, epochMilli))
              .put(id)
              .array());
    }
  }

  DueIndex(KeyValueStore<Bytes, byte[]> store) {
    this(store, MOST_NEAR);
  }

  /** With so many entries in memory. */
  DueIndex(KeyValueStore<Bytes, byte[]> store, int mostNear) {
    this.store = store;
    this.mostNear = mostNear;
  }

  void put(Instant at, String scheduleId) {
    var entry = new Entry(at.toEpochMilli(), scheduleId);
    store.put(entry.storeKey(), PRESENT);
    if (entry.compareTo(horizon) < 0) {
      near.add(entry);
      if (near.size() > mostNear) {
        horizon = near.removeLast();
      }
    }
  }

  void remove(Instant at, String scheduleId) {
    var entry = new Entry(at.toEpochMilli(), scheduleId);
    store.delete(entry.storeKey());
    near.remove(entry);
  }

  /**
   * Offers every entry up to and including an instant, in time order, until the visitor has had
   * enough. Very many are offered in several scans.
   *
   * @param visitor answers whether to go on; may change the index, and is offered what it puts by
   *     the next scan
   */
  void scan(Instant until, BiPredicate<Instant, String> visitor) {
    var end = new Entry(until.toEpochMilli() + 1, "");
    if (horizon.compareTo(end) < 0) {
      readNear();
    }
    for (Entry entry : new ArrayList<>(near.headSet(end))) {
      if (!visitor.test(Instant.ofEpochMilli(entry.epochMilli()), entry.scheduleId())) {
        return;
      }
    }
  }

  private void readNear() {
    try (KeyValueIterator<Bytes, byte[]> entries =
        store.range(horizon.storeKey(), Entry.AFTER_ALL.storeKey())) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> next = entries.next();
        if (near.size() >= mostNear) {
          horizon = Entry.of(next.key);
          return;
        }
        near.add(Entry.of(next.key));
      }
      horizon = Entry.AFTER_ALL;
    }
  }
}
