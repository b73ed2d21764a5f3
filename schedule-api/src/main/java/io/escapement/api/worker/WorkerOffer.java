package io.escapement.api.worker;

import java.util.Set;

/**
 * What a worker can do.
 *
 * @param slots attempts at the same time
 */
record WorkerOffer(Set<String> queues, Set<String> taskTypes, int slots) {
  WorkerOffer {
    queues = Set.copyOf(queues);
    taskTypes = Set.copyOf(taskTypes);
  }
}
