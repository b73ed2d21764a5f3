package io.escapement.dispatcher.admission;

import static io.escapement.dispatcher.admission.DecisionLog.DISPATCHER;

import java.util.List;
import java.util.Optional;

/** What time alone changes: silent executors, ended waits, leases and deadlines. */
final class TimePassing {
  /** Timers handled in one decision; the rest is left to the next. */
  private static final int MOST_TIMERS = 5_000;

  private final DecisionLog log;
  private final AttemptEndings endings;

  TimePassing(DecisionLog log, AttemptEndings endings) {
    this.log = log;
    this.endings = endings;
  }

  void timePassed() {
    loseSilentExecutors();
    for (int i = 0; i < MOST_TIMERS; i++) {
      Optional<String> due = log.state().timers().due(log.now());
      if (due.isEmpty()) {
        return;
      }
      wake(log.state().run(due.get()).orElseThrow());
    }
  }

  private void loseSilentExecutors() {
    List<String> lost = log.state().offers().silentAt(log.now());
    lost.forEach(executorId -> log.emit(new Event.ExecutorLost(log.now(), executorId)));
  }

  private void wake(Run run) {
    if (run.holdsSlot()) {
      endings.expired(run);
    } else {
      log.changed(run, run.waitingFrom(log.now()), new Transition.Awaiting(), DISPATCHER);
    }
  }
}
