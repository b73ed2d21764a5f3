package io.escapement.dispatcher.admission;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The decision under way: its time, and the events so far, each applied to the state at once, so
 * that what is decided next sees it. Not thread-safe.
 */
final class DecisionLog {
  /** The actor of what nobody asked for. */
  static final String DISPATCHER = "dispatcher";

  private final AdmissionState state;
  private List<Event> events = new ArrayList<>();
  private Instant now = Instant.MIN;

  DecisionLog(AdmissionState state) {
    this.state = state;
  }

  /** Begins a decision. Time never goes back: an earlier instant counts as the latest one. */
  void begin(Instant clock) {
    now = clock.isAfter(now) ? clock : now;
    events = new ArrayList<>();
  }

  AdmissionState state() {
    return state;
  }

  Instant now() {
    return now;
  }

  List<Event> events() {
    return events;
  }

  void emit(Event event) {
    state.apply(event);
    events.add(event);
  }

  /** A run that was not there before. */
  void opened(Run run, Transition transition, String actor) {
    emit(new Event.RunChanged(now, run, Optional.empty(), transition, actor));
  }

  void changed(Run before, Run after, Transition transition, String actor) {
    emit(new Event.RunChanged(now, after, Optional.of(before.state()), transition, actor));
  }

  /** Tells the executor of the run's attempt, if one has started it, to stop. */
  void abort(Run run, String reason) {
    run.attempt()
        .flatMap(Attempt::executorId)
        .ifPresent(executor -> abort(run.id(), run.token(), executor, reason));
  }

  void abort(String runId, long token, String executorId, String reason) {
    emit(new Event.AbortRequested(now, runId, token, executorId, reason));
  }
}
