package io.escapement.api.schedule;

import io.escapement.schemas.ExecutorState;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.TaskDefinition;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/** Warns of work that no live executor would take. It is no error: one may come. */
public final class OfferWarnings {
  private OfferWarnings() {}

  /** One sentence, or none. */
  public static List<String> of(TaskDefinition task, List<ExecutorStatus> executors, Instant now) {
    var offers = new TreeSet<String>();
    for (ExecutorStatus executor : executors) {
      boolean live =
          executor.getState() == ExecutorState.ACTIVE
              && executor.getAt().plusMillis(executor.getTtlMs()).isAfter(now);
      if (live && executor.getQueues().contains(task.getQueue())) {
        offers.addAll(executor.getTaskTypes());
      }
    }
    if (offers.contains(task.getType())) {
      return List.of();
    }
    return List.of(
        "No live executor offers the task type '%s' on the queue '%s': runs will wait. On offer there: %s"
            .formatted(
                task.getType(),
                task.getQueue(),
                offers.isEmpty() ? "nothing" : String.join(", ", offers)));
  }
}
