package io.escapement.dispatcher.admission;

import java.time.Instant;
import java.util.Optional;

/**
 * What executors tell. Only a report with the token of a live attempt changes anything; every other
 * one is recorded, and its executor told to stop.
 */
final class Reports {
  private final DecisionLog log;
  private final Admission admission;
  private final AttemptEndings endings;

  Reports(DecisionLog log, Admission admission, AttemptEndings endings) {
    this.log = log;
    this.admission = admission;
    this.endings = endings;
  }

  void started(Input.Started report) {
    Optional<Run> current = current(report.runId(), report.token(), report.executorId(), "started");
    if (current.isEmpty() || current.get().attempt().flatMap(Attempt::startedAt).isPresent()) {
      return;
    }
    Run run = current.get();
    Attempt attempt = run.attempt().orElseThrow();
    Run running =
        run.running(
            attempt.started(
                startOf(attempt, report.startedAt()),
                report.executorId(),
                report.lag(),
                admission.leaseFrom(log.now(), attempt.deadline())));
    log.changed(run, running, new Transition.Started(), report.executorId());
    if (run.cancelRequested()) {
      log.abort(running, "cancelled");
    }
  }

  /** The executor's clock may differ from ours, but a start lies between admission and now. */
  private Instant startOf(Attempt attempt, Instant reported) {
    Instant notEarlier = reported.isBefore(attempt.admittedAt()) ? attempt.admittedAt() : reported;
    return notEarlier.isBefore(log.now()) ? notEarlier : log.now();
  }

  void heartbeat(Input.Heartbeat report) {
    Optional<Run> current =
        current(report.runId(), report.token(), report.executorId(), "heartbeat");
    if (current.isEmpty() || current.get().attempt().flatMap(Attempt::startedAt).isEmpty()) {
      return;
    }
    Run run = current.get();
    Attempt attempt = run.attempt().orElseThrow();
    Instant leaseUntil =
        report.detached()
            ? attempt.deadline()
            : later(attempt.leaseUntil(), admission.leaseFrom(log.now(), attempt.deadline()));
    Attempt renewed = attempt.renewed(leaseUntil, report.steps());
    log.changed(
        run,
        run.running(report.checkpoint().map(renewed::withCheckpoint).orElse(renewed)),
        new Transition.Renewed(report.progress(), report.message()),
        report.executorId());
  }

  /** A sign of life never shortens a lease, such as one that lasts until the deadline. */
  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  void completed(Input.Completed report) {
    current(report.runId(), report.token(), report.executorId(), "completed")
        .ifPresent(run -> endings.ended(run, report.completion(), report.executorId()));
  }

  /** The run, if the report is about its current attempt. */
  private Optional<Run> current(String runId, long token, String executorId, String what) {
    Optional<Run> run = log.state().run(runId);
    if (run.isPresent() && run.get().holdsSlot() && run.get().token() == token) {
      return run;
    }
    log.emit(
        new Event.ReportIgnored(log.now(), runId, token, executorId, what, fault(run, token), run));
    if (!what.equals("completed")) {
      log.abort(runId, token, executorId, "the attempt has ended without this executor");
    }
    return Optional.empty();
  }

  private static Event.ReportIgnored.Fault fault(Optional<Run> run, long token) {
    if (run.isEmpty()) {
      return Event.ReportIgnored.Fault.NO_OPEN_RUN;
    }
    return token > run.get().token()
        ? Event.ReportIgnored.Fault.TOKEN_FROM_THE_FUTURE
        : Event.ReportIgnored.Fault.LATE;
  }
}
