package io.escapement.dispatcher.admission;

import io.escapement.schemas.RunState;
import java.util.Optional;

/** Ends runs that somebody does not want any more. */
final class Cancelling {
  private final DecisionLog log;

  Cancelling(DecisionLog log) {
    this.log = log;
  }

  Answer cancel(Input.Cancel cancel) {
    Optional<Run> run = log.state().run(cancel.runId());
    if (run.isEmpty()) {
      return new Answer.Refused(
          "not-running", "Run " + cancel.runId() + " has ended, or there never was one");
    }
    cancel(run.get(), cancel.actor(), cancel.reason());
    return new Answer.Accepted(
        cancel.runId(), log.state().run(cancel.runId()).orElse(run.get()).sequence());
  }

  /**
   * What holds no slot ends at once; an executor is asked to stop, and keeps its slot till then.
   */
  void cancel(Run run, String actor, String reason) {
    if (!run.holdsSlot()) {
      log.changed(
          run,
          run.ended(RunState.CANCELLED),
          new Transition.Cancelled(reason, Optional.empty()),
          actor);
    } else if (!run.cancelRequested()) {
      log.changed(run, run.cancelling(), new Transition.CancelRequested(reason), actor);
      log.abort(run, "cancelled: " + reason);
    }
  }
}
