package io.escapement.dispatcher.admission;

import static io.escapement.dispatcher.admission.DecisionLog.DISPATCHER;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Gives slots to waiting runs. An admission takes the slot and sets the lease and the token. */
final class Admission {
  /** Admissions in one decision; the rest is left to the next. */
  private static final int MOST_ADMISSIONS = 5_000;

  private final DecisionLog log;
  private final AdmissionState state;

  Admission(DecisionLog log) {
    this.log = log;
    this.state = log.state();
  }

  /** Admits the best waiting run that every limit allows, and again while there is one. */
  void admitWaiting() {
    for (int i = 0; i < MOST_ADMISSIONS && !state.slots().global().isFull(); i++) {
      Optional<String> next = state.waiting().next();
      if (next.isEmpty()) {
        return;
      }
      admit(state.run(next.get()).orElseThrow());
    }
  }

  /** Admits a run whatever the limits say. */
  void admit(Run run) {
    Instant now = log.now();
    Instant deadline = now.plus(maxDuration(run));
    var attempt =
        new Attempt(
            run.attempts() + 1,
            run.token() + 1,
            now,
            leaseFrom(now, deadline),
            deadline,
            state.slots().global().usage() + 1,
            state.pressureSources(now),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            run.attempt().flatMap(Attempt::checkpoint));
    log.changed(run, run.admitted(attempt), new Transition.Admitted(), DISPATCHER);
  }

  private Duration maxDuration(Run run) {
    return run.spec()
        .getTask()
        .getMaxDurationMs()
        .map(Duration::ofMillis)
        .orElse(state.settings().maxDuration());
  }

  /** A lease that begins now; it never outlives the deadline. */
  Instant leaseFrom(Instant now, Instant deadline) {
    Instant until = now.plus(state.settings().lease());
    return until.isBefore(deadline) ? until : deadline;
  }
}
