package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.Attempt;
import io.escapement.dispatcher.admission.Run;
import io.escapement.dispatcher.admission.RunOpening;
import io.escapement.schemas.OpenRun;
import java.time.Duration;
import java.util.Optional;

/** A run as the state store keeps it. */
final class OpenRunCodec {
  private OpenRunCodec() {}

  static OpenRun toStored(Run run) {
    RunOpening opening = run.opening();
    OpenRun.Builder stored =
        OpenRun.newBuilder()
            .setRunId(run.id())
            .setOrigin(opening.origin())
            .setSpec(opening.spec())
            .setState(run.state())
            .setArrival(opening.arrival())
            .setSequence(run.sequence())
            .setScheduledFor(opening.scheduledFor())
            .setQueuedAt(opening.queuedAt())
            .setFiredAt(opening.firedAt().orElse(null))
            .setStartAt(opening.startAt().orElse(null))
            .setNotBefore(run.notBefore().orElse(null))
            .setRetryOf(opening.retryOf().orElse(null))
            .setBackfillId(opening.backfillId().orElse(null))
            .setForced(opening.forced())
            .setCancelRequested(run.cancelRequested())
            .setDeferredByPressure(run.deferred())
            .setWaitingSince(run.waitingSince())
            .setSlotWaitMs(run.slotWait().toMillis());
    run.attempt()
        .ifPresent(
            attempt ->
                stored
                    .setAttempt(attempt.number())
                    .setToken(attempt.token())
                    .setAdmittedAt(attempt.admittedAt())
                    .setLeaseUntil(attempt.leaseUntil())
                    .setDeadline(attempt.deadline())
                    .setConcurrentAtAdmission(attempt.concurrentAtAdmission())
                    .setPressureSources(attempt.pressureSources())
                    .setStartedAt(attempt.startedAt().orElse(null))
                    .setExecutorId(attempt.executorId().orElse(null))
                    .setExecutorLagMs(attempt.executorLag().map(Duration::toMillis).orElse(null))
                    .setSteps(attempt.steps())
                    .setCheckpoint(attempt.checkpoint().orElse(null)));
    return stored.build();
  }

  static Run fromStored(OpenRun stored) {
    return new Run(
        new RunOpening(
            stored.getRunId(),
            stored.getOrigin(),
            stored.getSpec(),
            stored.getArrival(),
            stored.getScheduledFor(),
            stored.getQueuedAt(),
            stored.getFiredAt(),
            stored.getStartAt(),
            stored.getRetryOf(),
            stored.getBackfillId(),
            stored.getForced()),
        stored.getState(),
        stored.getSequence(),
        stored.getNotBefore(),
        stored.getWaitingSince(),
        Duration.ofMillis(stored.getSlotWaitMs()),
        attempt(stored),
        stored.getCancelRequested(),
        stored.getDeferredByPressure());
  }

  private static Optional<Attempt> attempt(OpenRun stored) {
    if (stored.getAttempt() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Attempt(
            stored.getAttempt(),
            stored.getToken(),
            stored.getAdmittedAt().orElseThrow(),
            stored.getLeaseUntil().orElseThrow(),
            stored.getDeadline().orElseThrow(),
            stored.getConcurrentAtAdmission(),
            stored.getPressureSources(),
            stored.getStartedAt(),
            stored.getExecutorId(),
            stored.getExecutorLagMs().map(Duration::ofMillis),
            stored.getSteps(),
            stored.getCheckpoint()));
  }
}
