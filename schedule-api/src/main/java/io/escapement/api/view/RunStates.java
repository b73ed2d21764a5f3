package io.escapement.api.view;

import io.escapement.schemas.RunView;

/** What the states of runs mean. */
public final class RunStates {
  private RunStates() {}

  /** Whether nothing more happens to a run. */
  public static boolean hasEnded(RunView run) {
    return switch (run.getState()) {
      case SUCCEEDED, FAILED, CANCELLED, SKIPPED -> true;
      case QUEUED, ADMITTED, RUNNING, RETRY_WAIT -> false;
    };
  }
}
