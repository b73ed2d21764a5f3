package io.escapement.ticker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DueIndexTest {
  private static final int NEAR = 100;

  private final KeyValueStore<Bytes, byte[]> store = Stores.inMemoryKeyValueStore("due").get();

  private static List<String> due(DueIndex index, long until) {
    List<String> seen = new ArrayList<>();
    index.scan(
        Instant.ofEpochMilli(until),
        (at, id) -> {
          seen.add("%019d %s".formatted(at.toEpochMilli(), id));
          return true;
        });
    return seen;
  }

  @Test
  void whatIsMoreThanFitsInMemoryIsReadWhenItsTimeComes() {
    var index = new DueIndex(store, NEAR);
    int many = NEAR * 3;
    for (int i = 0; i < many; i++) {
      index.put(Instant.ofEpochMilli(1_000L + i), "s" + i);
    }
    for (int i = 0; i < many; i++) {
      List<String> seen = due(index, 1_000L + i);
      assertThat(seen).hasSize(1).first().asString().endsWith(" s" + i);
      index.remove(Instant.ofEpochMilli(1_000L + i), "s" + i);
    }
    assertThat(due(index, Long.MAX_VALUE / 2)).isEmpty();
  }

  @Test
  void manyAtOneInstantAreAllOffered() {
    var index = new DueIndex(store, NEAR);
    int many = NEAR * 2 + 7;
    for (int i = 0; i < many; i++) {
      index.put(Instant.ofEpochMilli(5), "s" + i);
    }
    int offered = 0;
    for (List<String> seen = due(index, 5); !seen.isEmpty(); seen = due(index, 5)) {
      offered += seen.size();
      seen.forEach(entry -> index.remove(Instant.ofEpochMilli(5), entry.substring(20)));
    }
    assertThat(offered).isEqualTo(many);
  }

  /** Against a sorted set, with restarts on the same store; the seed names a failure. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void itOffersWhatASortedSetHas(long seed) {
    var random = new Random(seed);
    var index = new DueIndex(store, NEAR);
    Map<String, Long> times = new HashMap<>();
    TreeSet<String> model = new TreeSet<>();
    long now = 1;
    for (int step = 0; step < 30_000; step++) {
      String id = "s" + random.nextInt(1_000);
      Long before = times.remove(id);
      if (before != null) {
        model.remove("%019d %s".formatted(before, id));
        index.remove(Instant.ofEpochMilli(before), id);
      }
      if (random.nextInt(10) > 0) {
        long at = now + random.nextLong(-50, 20_000);
        times.put(id, Math.max(0, at));
        model.add("%019d %s".formatted(Math.max(0, at), id));
        index.put(Instant.ofEpochMilli(Math.max(0, at)), id);
      }
      if (random.nextInt(1_000) == 0) {
        index = new DueIndex(store, NEAR);
      }
      if (random.nextInt(100) == 0) {
        now += random.nextInt(5) == 0 ? random.nextInt(2_000) : random.nextInt(20);
        List<String> expected = new ArrayList<>(model.headSet("%019d".formatted(now + 1)));
        // More than fit are offered a part at a time, in order.
        assertThat(due(index, now))
            .as("seed %d, step %d", seed, step)
            .isEqualTo(expected.subList(0, Math.min(expected.size(), NEAR)));
      }
    }
  }
}
