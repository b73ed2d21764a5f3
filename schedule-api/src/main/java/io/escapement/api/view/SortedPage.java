package io.escapement.api.view;

import io.escapement.api.view.Views.Page;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.streams.state.KeyValueIterator;

/** A page of what is not stored in the order that is asked for; keeps no more than the page. */
final class SortedPage {
  private SortedPage() {}

  static <T> Page<T> of(
      KeyValueIterator<String, T> entries,
      Function<T, String> key,
      Comparator<String> order,
      String cursor,
      int limit,
      Predicate<T> filter) {
    Comparator<Map.Entry<String, T>> byKey = Map.Entry.comparingByKey(order);
    var first = new PriorityQueue<>(byKey.reversed());
    while (entries.hasNext()) {
      T value = entries.next().value;
      if (!filter.test(value)) {
        continue;
      }
      String itsKey = key.apply(value);
      if (cursor.isEmpty() || order.compare(itsKey, cursor) > 0) {
        first.add(Map.entry(itsKey, value));
        if (first.size() > limit + 1) {
          first.remove();
        }
      }
    }
    List<Map.Entry<String, T>> page = first.stream().sorted(byKey).toList();
    boolean more = page.size() > limit;
    return new Page<>(
        page.stream().limit(limit).map(Map.Entry::getValue).toList(),
        more ? Optional.of(page.get(limit - 1).getKey()) : Optional.empty());
  }
}
