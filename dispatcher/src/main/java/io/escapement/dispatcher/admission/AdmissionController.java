package io.escapement.dispatcher.admission;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides what each input does. Every decision is an event that is applied at once, so that the
 * next decision sees it; then whatever can be admitted is admitted.
 *
 * <p>Not thread-safe. Time given never goes back: an earlier instant counts as the latest one.
 */
public final class AdmissionController {
  private final AdmissionState state;
  private final DecisionLog log;
  private final Admission admission;
  private final Cancelling cancelling;
  private final NewRuns newRuns;
  private final Reports reports;
  private final TimePassing time;
  private final Explaining explaining;

  /** What an input came to. */
  public record Decision(List<Event> events, Optional<Answer> answer) {}

  /** The state is this controller's from now on. */
  public AdmissionController(AdmissionState state) {
    this.state = state;
    log = new DecisionLog(state);
    admission = new Admission(log);
    cancelling = new Cancelling(log);
    explaining = new Explaining(log);
    newRuns = new NewRuns(log, admission, cancelling, explaining);
    var endings = new AttemptEndings(log);
    reports = new Reports(log, admission, endings);
    time = new TimePassing(log, endings);
  }

  /** The state, for reading. */
  public AdmissionState state() {
    return state;
  }

  /** Decides what an input does, and applies it. */
  public Decision handle(Input input, Instant clock) {
    log.begin(clock);
    Optional<Answer> answer =
        switch (input) {
          case Input.Command command -> Optional.of(obey(command));
          case Input.Fact fact -> {
            learn(fact);
            yield Optional.empty();
          }
        };
    admission.admitWaiting();
    return new Decision(log.events(), answer);
  }

  private Answer obey(Input.Command command) {
    return switch (command) {
      case Input.Submit submit -> newRuns.submit(submit);
      case Input.Cancel cancel -> cancelling.cancel(cancel);
    };
  }

  private void learn(Input.Fact fact) {
    switch (fact) {
      case Input.FireDue fire -> newRuns.fire(fire);
      case Input.Started started -> reports.started(started);
      case Input.Heartbeat heartbeat -> reports.heartbeat(heartbeat);
      case Input.Completed completed -> reports.completed(completed);
      case Input.PoolSet pool ->
          log.emit(new Event.PoolChanged(log.now(), pool.pool(), pool.limits()));
      case Input.GlobalCapSet set -> setGlobalCap(set);
      case Input.ExecutorSeen executor -> log.emit(new Event.ExecutorChanged(log.now(), executor));
      case Input.PressureSeen pressure ->
          log.emit(new Event.PressureChanged(log.now(), pressure.source(), pressure.until()));
      case Input.TimePassed() -> time.timePassed();
    }
  }

  /** A cap below 1 would stop everything for ever: the old one is kept. */
  private void setGlobalCap(Input.GlobalCapSet set) {
    if (set.cap() >= 1) {
      log.emit(new Event.GlobalCapChanged(log.now(), set.cap()));
    }
  }

  /** Why a run is not running; empty when it is, or is not open. */
  public Optional<WaitingFor> explain(String runId) {
    return explaining.explain(runId);
  }

  /** How a pool stands; empty: everything. */
  public Standing standing(Optional<String> pool) {
    return explaining.standing(pool);
  }
}
