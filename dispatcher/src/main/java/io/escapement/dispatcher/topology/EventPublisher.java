package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.Attempt;
import io.escapement.dispatcher.admission.Completion;
import io.escapement.dispatcher.admission.Event;
import io.escapement.dispatcher.admission.Run;
import io.escapement.dispatcher.admission.RunOpening;
import io.escapement.dispatcher.admission.Transition;
import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.CancelAttempt;
import io.escapement.schemas.DeadLetter;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.RunEvent;
import io.escapement.schemas.RunMetrics;
import io.escapement.schemas.RunOpened;
import io.escapement.schemas.RunState;
import io.escapement.schemas.TaskAssignment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Publishes what the admission core decided. */
final class EventPublisher {
  private static final String DISPATCHER = "dispatcher";

  private final Outputs outputs;
  private final Duration lease;
  private final int partition;
  private final ShardMetrics metrics;

  EventPublisher(Outputs outputs, Duration lease, int partition, ShardMetrics metrics) {
    this.outputs = outputs;
    this.lease = lease;
    this.partition = partition;
    this.metrics = metrics;
  }

  void publish(Event event) {
    switch (event) {
      case Event.RunChanged changed -> publish(changed);
      case Event.ReportIgnored ignored -> publish(ignored);
      case Event.AbortRequested abort ->
          outputs.cancellation(
              abort.executorId(),
              new CancelAttempt(abort.runId(), abort.token(), abort.reason()),
              abort.at());
      case Event.LimitsBypassed bypassed ->
          outputs.audit(
              new AuditEntry(
                  bypassed.at(),
                  bypassed.actor(),
                  "run.forced",
                  bypassed.run().id(),
                  "Bypassed every limit of pool " + bypassed.run().spec().getPool()));
      case Event.PauseRequested pause -> outputs.scheduleCommand(ScheduleCommands.pause(pause));
      case Event.ResumeRequested resume -> outputs.scheduleCommand(ScheduleCommands.resume(resume));
      case Event.Warned warned -> warned(warned);
      case Event.StreakChanged _,
          Event.PoolChanged _,
          Event.GlobalCapChanged _,
          Event.ExecutorChanged _,
          Event.ExecutorLost _,
          Event.PressureChanged _ -> {}
    }
  }

  /** Beside the run that it was seen at: somebody has to find it without looking at runs. */
  private void warned(Event.Warned warned) {
    outputs.runEvent(
        note(warned.run(), warned.at(), warned.type(), warned.reason(), DISPATCHER).build());
    warned
        .run()
        .spec()
        .getScheduleId()
        .ifPresent(
            id ->
                outputs.audit(
                    new AuditEntry(
                        warned.at(),
                        DISPATCHER,
                        "schedule.warned",
                        id,
                        warned.type() + ": " + warned.reason())));
  }

  private void publish(Event.RunChanged changed) {
    Run run = changed.run();
    RunEvent.Builder event =
        base(run, changed.at(), changed.actor())
            .setFrom(changed.from().orElse(null))
            .setTo(run.state())
            .setType(typeOf(changed.transition()));
    switch (changed.transition()) {
      case Transition.Queued() -> event.setOpened(opened(run));
      case Transition.Skipped(String reason) ->
          event
              .setOpened(opened(run))
              .setReason(reason)
              .setMetrics(metrics(run, changed.at(), Optional.empty()));
      case Transition.Deferred(Instant until, List<String> sources) ->
          event
              .setOpened(opened(run))
              .setRetryAt(until)
              .setReason("pressure: " + String.join(", ", sources));
      case Transition.Awaiting(), Transition.Started() -> {}
      case Transition.Admitted() -> assign(run, changed.at());
      case Transition.Renewed renewed -> {
        if (renewed.progress().isEmpty() && renewed.message().isEmpty()) {
          return; // a bare sign of life: stored, but nobody's news
        }
        event
            .setProgress(renewed.progress().isPresent() ? renewed.progress().getAsDouble() : null)
            .setReason(renewed.message());
      }
      case Transition.CancelRequested(String reason) -> event.setReason(reason);
      case Transition.RetryScheduled retry ->
          event
              .setRetryAt(retry.at())
              .setFailureClass(retry.failure())
              .setReason(retry.completion().message());
      case Transition.Succeeded(Completion completion) ->
          event
              .setResult(completion.result().orElse(null))
              .setReason(completion.message())
              .setMetrics(metrics(run, changed.at(), Optional.of(completion)));
      case Transition.Failed(FailureClass failure, Completion completion) -> {
        event
            .setFailureClass(failure)
            .setReason(completion.message())
            .setResult(completion.result().orElse(null))
            .setMetrics(metrics(run, changed.at(), Optional.of(completion)));
        outputs.deadLetter(deadLetter(run, failure, completion, changed.at()));
      }
      case Transition.Cancelled(String reason, Optional<Completion> completion) ->
          event.setReason(reason).setMetrics(metrics(run, changed.at(), completion));
    }
    outputs.runEvent(event.build());
    if (run.isTerminal()) {
      run.opening()
          .backfillId()
          .map(id -> ScheduleCommands.backfillRunEnded(id, run, changed.at()))
          .ifPresent(outputs::scheduleCommand);
    }
  }

  private static String typeOf(Transition transition) {
    return switch (transition) {
      case Transition.Queued _ -> "queued";
      case Transition.Skipped _ -> "skipped";
      case Transition.Deferred _ -> "deferred";
      case Transition.Awaiting _ -> "awaiting";
      case Transition.Admitted _ -> "admitted";
      case Transition.Started _ -> "started";
      case Transition.Renewed _ -> "progress";
      case Transition.CancelRequested _ -> "cancel_requested";
      case Transition.RetryScheduled _ -> "retry_scheduled";
      case Transition.Succeeded _ -> "succeeded";
      case Transition.Failed _ -> "failed";
      case Transition.Cancelled _ -> "cancelled";
    };
  }

  private void assign(Run run, Instant at) {
    Attempt attempt = run.attempt().orElseThrow();
    // Not started within the lease less a margin for clocks that differ: not started at all.
    Duration margin = lease.dividedBy(5);
    outputs.assignment(
        run.spec().getTask().getQueue(),
        TaskAssignment.newBuilder()
            .setRunId(run.id())
            .setAttempt(attempt.number())
            .setToken(attempt.token())
            .setScheduleId(run.spec().getScheduleId().orElse(null))
            .setScheduledFor(run.opening().scheduledFor())
            .setTaskType(run.spec().getTask().getType())
            .setInput(run.spec().getTask().getInput())
            .setStepBudget(run.spec().getTask().getStepBudget().orElse(null))
            .setStartAt(run.opening().startAt().filter(start -> start.isAfter(at)).orElse(null))
            .setStartBy(attempt.leaseUntil().minus(margin))
            .setLeaseMs(lease.toMillis())
            .setDeadline(attempt.deadline())
            .setReportPartition(partition)
            .setCheckpoint(attempt.checkpoint().orElse(null))
            .setLabels(run.spec().getLabels())
            .build(),
        at);
  }

  /** On the audit, where it also stands when there is no run that it could be an event of. */
  private void publish(Event.ReportIgnored ignored) {
    metrics.reportIgnored(ignored.fault());
    String type =
        switch (ignored.fault()) {
          case LATE -> "late_report";
          case TOKEN_FROM_THE_FUTURE -> "report_from_the_future";
          case NO_OPEN_RUN -> "report_without_run";
        };
    String reason = explain(ignored);
    outputs.audit(
        new AuditEntry(ignored.at(), ignored.executorId(), type, ignored.runId(), reason));
    ignored
        .run()
        .ifPresent(
            run ->
                outputs.runEvent(
                    note(run, ignored.at(), type, reason, ignored.executorId())
                        .setExecutorId(ignored.executorId())
                        .build()));
  }

  private static String explain(Event.ReportIgnored ignored) {
    String report =
        "Report '%s' of executor %s for token %d changed nothing: "
            .formatted(ignored.what(), ignored.executorId(), ignored.token());
    return report
        + switch (ignored.fault()) {
          case LATE -> "that attempt has ended";
          case TOKEN_FROM_THE_FUTURE -> "no attempt was given that token yet";
          case NO_OPEN_RUN -> "the run has ended, or there never was one";
        };
  }

  private static RunEvent.Builder note(
      Run run, Instant at, String type, String reason, String actor) {
    return base(run, at, actor)
        .setFrom(run.state())
        .setTo(run.state())
        .setType(type)
        .setReason(reason);
  }

  private static RunEvent.Builder base(Run run, Instant at, String actor) {
    return RunEvent.newBuilder()
        .setRunId(run.id())
        .setSequence(run.sequence())
        .setAt(at)
        .setActor(actor)
        .setPool(run.spec().getPool())
        .setTaskType(run.spec().getTask().getType())
        .setScheduleId(run.spec().getScheduleId().orElse(null))
        .setAttempt(run.attempts())
        .setToken(run.token())
        .setExecutorId(run.attempt().flatMap(Attempt::executorId).orElse(null));
  }

  private static RunOpened opened(Run run) {
    RunOpening opening = run.opening();
    return RunOpened.newBuilder()
        .setOrigin(opening.origin())
        .setSpec(opening.spec())
        .setScheduledFor(opening.scheduledFor())
        .setRunAt(run.notBefore().orElse(null))
        .setRetryOf(opening.retryOf().orElse(null))
        .setForced(opening.forced())
        .build();
  }

  private static RunMetrics metrics(Run run, Instant at, Optional<Completion> completion) {
    Optional<Attempt> attempt = run.attempt();
    Optional<Instant> admittedAt = attempt.map(Attempt::admittedAt);
    Optional<Instant> startedAt = attempt.flatMap(Attempt::startedAt);
    Duration lastWait =
        admittedAt.isPresent() || run.state() == RunState.SKIPPED
            ? Duration.ZERO
            : Duration.between(run.waitingSince(), at);
    return RunMetrics.newBuilder()
        .setQueuedAt(run.opening().queuedAt())
        .setFiredAt(run.opening().firedAt().orElse(null))
        .setAdmittedAt(admittedAt.orElse(null))
        .setStartedAt(startedAt.orElse(null))
        .setCompletedAt(at)
        .setSlotWaitMs(run.slotWait().plus(lastWait).toMillis())
        .setDurationMs(
            startedAt.map(started -> Duration.between(started, at).toMillis()).orElse(0L))
        .setSteps(completion.map(Completion::steps).orElse(attempt.map(Attempt::steps).orElse(0L)))
        .setStepBudget(run.spec().getTask().getStepBudget().orElse(null))
        .setConcurrentAtAdmission(attempt.map(Attempt::concurrentAtAdmission).orElse(0))
        .setPressureSources(attempt.map(Attempt::pressureSources).orElse(List.of()))
        .setExecutorLagMs(
            attempt.flatMap(Attempt::executorLag).map(Duration::toMillis).orElse(null))
        .setPeakMemoryBytes(
            completion
                .map(Completion::peakMemoryBytes)
                .filter(java.util.OptionalLong::isPresent)
                .map(java.util.OptionalLong::getAsLong)
                .orElse(null))
        .setUsage(completion.map(Completion::usage).orElse(java.util.Map.of()))
        .build();
  }

  private static DeadLetter deadLetter(
      Run run, FailureClass failure, Completion completion, Instant at) {
    return DeadLetter.newBuilder()
        .setRunId(run.id())
        .setAt(at)
        .setOrigin(run.opening().origin())
        .setSpec(run.spec())
        .setScheduledFor(run.opening().scheduledFor())
        .setAttempts(run.attempts())
        .setFailureClass(failure)
        .setMessage(completion.message())
        .build();
  }
}
