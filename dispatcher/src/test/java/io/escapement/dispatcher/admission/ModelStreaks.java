package io.escapement.dispatcher.admission;

import io.escapement.schemas.FailureClass;
import io.escapement.schemas.RunOrigin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The model's own count of failures in a row: which schedules are to be paused, and when. */
final class ModelStreaks {
  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, Integer> breaches = new HashMap<>();

  /** Counts a run that was given up or succeeded, and adds its schedule if that is one too many. */
  void ended(Run run, Optional<FailureClass> failure, List<String> pausesDue) {
    boolean counts =
        run.opening().origin() == RunOrigin.FIRE || run.opening().origin() == RunOrigin.RUN_NOW;
    Optional<String> schedule = run.spec().getScheduleId();
    if (!counts || schedule.isEmpty()) {
      return;
    }
    if (failure.isEmpty()) {
      failures.remove(schedule.get());
      breaches.remove(schedule.get());
      return;
    }
    boolean breach = failure.get() == FailureClass.STEP_LIMIT_EXCEEDED;
    Map<String, Integer> inARow = breach ? breaches : failures;
    int limit =
        breach
            ? run.spec().getAutoPause().getBudgetBreaches()
            : run.spec().getAutoPause().getFailures();
    if (inARow.merge(schedule.get(), 1, Integer::sum) == limit) {
      inARow.remove(schedule.get());
      pausesDue.add(schedule.get());
    }
  }
}
