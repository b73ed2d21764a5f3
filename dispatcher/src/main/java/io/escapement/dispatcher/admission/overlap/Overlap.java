package io.escapement.dispatcher.admission.overlap;

import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.RunState;
import java.util.List;

/** What an overlap policy makes of a fire. */
public sealed interface Overlap {

  /** An open run of the same schedule. */
  record OpenRun(String id, RunState state) {}

  /** The fire becomes a run that waits its turn. */
  record Proceed() implements Overlap {}

  /** The fire becomes a run that is skipped. */
  record Drop(String reason) implements Overlap {}

  /** The open runs are cancelled; the fire waits until they have ended. */
  record CancelOpen() implements Overlap {}

  /** Whether a policy asks which runs are open; the others let every fire proceed. */
  static boolean dependsOnOpenRuns(OverlapPolicy policy) {
    return switch (policy) {
      case ALLOW, QUEUE_ALL -> false;
      case SKIP, QUEUE_ONE, CANCEL_RUNNING -> true;
    };
  }

  /**
   * Decides.
   *
   * @param open the schedule's open runs, oldest first
   */
  static Overlap of(OverlapPolicy policy, List<OpenRun> open) {
    if (open.isEmpty()) {
      return new Proceed();
    }
    return switch (policy) {
      case ALLOW, QUEUE_ALL -> new Proceed();
      case SKIP ->
          new Drop(
              "overlap: run %s is still %s"
                  .formatted(open.getFirst().id(), open.getFirst().state()));
      case QUEUE_ONE ->
          open.stream()
              .filter(run -> run.state() == RunState.QUEUED)
              .findFirst()
              .<Overlap>map(
                  queued -> new Drop("overlap: run " + queued.id() + " is queued already"))
              .orElse(new Proceed());
      case CANCEL_RUNNING -> new CancelOpen();
    };
  }
}
