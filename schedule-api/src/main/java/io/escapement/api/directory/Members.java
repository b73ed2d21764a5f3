package io.escapement.api.directory;

import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/** The ids of the schedules that have something. Thread-safe. */
final class Members {
  private final NavigableSet<String> ids = new ConcurrentSkipListSet<>();
  // The set counts by walking.
  private final AtomicInteger size = new AtomicInteger();

  int size() {
    return size.get();
  }

  void add(String id) {
    if (ids.add(id)) {
      size.incrementAndGet();
    }
  }

  void remove(String id) {
    if (ids.remove(id)) {
      size.decrementAndGet();
    }
  }

  NavigableSet<String> ids() {
    return ids;
  }
}
