package io.escapement.dispatcher.admission;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the live executors offer: slots for task types on queues. Not thread-safe. */
final class Offers {
  private final Map<String, Input.ExecutorSeen> executors = new TreeMap<>();

  /** The name of a task type on a queue. */
  static String name(String queue, String taskType) {
    return queue + "/" + taskType;
  }

  /** Answers the offers that may have changed. */
  Set<String> seen(Input.ExecutorSeen executor) {
    Set<String> changed = offersOf(executor);
    Input.ExecutorSeen before = executors.put(executor.executorId(), executor);
    if (before != null) {
      changed.addAll(offersOf(before));
    }
    return changed;
  }

  /** Answers the offers that may have changed. */
  Set<String> lost(String executorId) {
    Input.ExecutorSeen before = executors.remove(executorId);
    return before == null ? Set.of() : offersOf(before);
  }

  private static Set<String> offersOf(Input.ExecutorSeen executor) {
    Set<String> offers = new LinkedHashSet<>();
    for (String queue : executor.queues()) {
      for (String type : executor.taskTypes()) {
        offers.add(name(queue, type));
      }
    }
    return offers;
  }

  /** The slots of all executors that make an offer. */
  int slots(String offer) {
    int slash = offer.indexOf('/');
    String queue = offer.substring(0, slash);
    String type = offer.substring(slash + 1);
    int slots = 0;
    for (Input.ExecutorSeen executor : executors.values()) {
      if (executor.queues().contains(queue) && executor.taskTypes().contains(type)) {
        slots +=
            Math.min(
                executor.slots(), executor.slotsPerTaskType().getOrDefault(type, executor.slots()));
      }
    }
    return slots;
  }

  /** The executors that were to be heard of by now. */
  List<String> silentAt(Instant now) {
    return executors.values().stream()
        .filter(executor -> !executor.until().isAfter(now))
        .map(Input.ExecutorSeen::executorId)
        .toList();
  }
}
