package io.escapement.dispatcher.admission;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** When each run is next to be looked at; at most one time per run. */
final class Timers {
  private static final Comparator<Timer> EARLIEST_FIRST =
      (a, b) -> {
        int byTime = a.at.compareTo(b.at);
        return byTime != 0 ? byTime : a.runId.compareTo(b.runId);
      };

  private final TreeSet<Timer> timers = new TreeSet<>(EARLIEST_FIRST);
  private final Map<String, Timer> byRun = new HashMap<>();

  private record Timer(Instant at, String runId) {}

  void set(String runId, Optional<Instant> at) {
    Timer before = byRun.get(runId);
    if (before != null && at.isPresent() && before.at.equals(at.get())) {
      return;
    }
    if (before != null) {
      timers.remove(before);
      byRun.remove(runId);
    }
    if (at.isPresent()) {
      var timer = new Timer(at.get(), runId);
      timers.add(timer);
      byRun.put(runId, timer);
    }
  }

  /** The run whose time came first, if it has come. */
  Optional<String> due(Instant now) {
    return timers.isEmpty() || timers.first().at.isAfter(now)
        ? Optional.empty()
        : Optional.of(timers.first().runId);
  }

  int size() {
    return timers.size();
  }
}
