package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.Completion;
import io.escapement.dispatcher.admission.Input;
import io.escapement.dispatcher.admission.limit.PoolLimits;
import io.escapement.schemas.AttemptCompleted;
import io.escapement.schemas.AttemptHeartbeat;
import io.escapement.schemas.AttemptOutcome;
import io.escapement.schemas.AttemptStarted;
import io.escapement.schemas.CancelRun;
import io.escapement.schemas.ExecutorState;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireOutcome;
import io.escapement.schemas.Pool;
import io.escapement.schemas.PressureSignal;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.SubmitRun;
import io.escapement.schemas.TaskReport;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** From what stands on the topics to what the admission core understands. */
final class InputReader {
  /** The pool record that carries the cap over all pools. */
  static final String GLOBAL = "_global";

  private InputReader() {}

  /** Empty for due times that were skipped: there is nothing to run. */
  static Optional<Input> read(Fire fire) {
    return switch (fire.getOutcome()) {
      case FireOutcome.SKIPPED -> Optional.empty();
      case FireOutcome.FIRED ->
          Optional.of(
              new Input.FireDue(
                  fire.getFireId(),
                  fire.getRun()
                      .orElseThrow(() -> new IllegalArgumentException("A fire says what to run")),
                  fire.getScheduledFor(),
                  fire.getFiredAt(),
                  fire.getStartAt()));
    };
  }

  static Input read(String actor, SubmitRun submit) {
    return new Input.Submit(
        actor,
        submit.getRunId(),
        submit.getOrigin(),
        submit.getSpec(),
        submit.getRunAt(),
        submit.getOnlyIfFree(),
        submit.getForce(),
        submit.getRetryOf(),
        submit
            .getBackfillId()
            .map(
                id ->
                    new Input.BackfillOf(
                        id,
                        submit
                            .getScheduledFor()
                            .orElseThrow(
                                () ->
                                    new IllegalArgumentException(
                                        "A run of a backfill says what it was scheduled for")))));
  }

  static Input read(RunCommand command, CancelRun cancel) {
    return new Input.Cancel(command.getActor(), cancel.getRunId(), cancel.getReason());
  }

  static Input read(TaskReport report) {
    return switch (report.getBody()) {
      case AttemptStarted started ->
          new Input.Started(
              report.getRunId(),
              report.getToken(),
              report.getExecutorId(),
              report.getAt(),
              Duration.ofMillis(started.getLagMs()));
      case AttemptHeartbeat heartbeat ->
          new Input.Heartbeat(
              report.getRunId(),
              report.getToken(),
              report.getExecutorId(),
              heartbeat.getSteps(),
              heartbeat.getProgress().map(OptionalDouble::of).orElse(OptionalDouble.empty()),
              heartbeat.getMessage().orElse(""),
              heartbeat.getCheckpoint(),
              heartbeat.getDetached());
      case AttemptCompleted completed ->
          new Input.Completed(
              report.getRunId(), report.getToken(), report.getExecutorId(), completion(completed));
      default ->
          throw new IllegalArgumentException("Unknown report " + report.getBody().getClass());
    };
  }

  private static Completion completion(AttemptCompleted completed) {
    Optional<FailureClass> failure =
        switch (completed.getOutcome()) {
          case AttemptOutcome.SUCCEEDED -> Optional.empty();
          case AttemptOutcome.FAILED ->
              Optional.of(completed.getFailureClass().orElse(FailureClass.HANDLER_ERROR));
        };
    return new Completion(
        failure,
        completed.getMessage().orElse(""),
        completed.getResult(),
        completed.getRetryAfterMs().map(Duration::ofMillis),
        completed.getSteps(),
        completed.getUsage(),
        completed.getPeakMemoryBytes().map(OptionalLong::of).orElse(OptionalLong.empty()));
  }

  static Input read(Pool pool, int shard, int shards) {
    if (pool.getId().equals(GLOBAL)) {
      int cap =
          pool.getMaxConcurrent()
              .orElseThrow(() -> new IllegalArgumentException("The global cap is a number"));
      return new Input.GlobalCapSet(GlobalCap.share(cap, shard, shards));
    }
    return new Input.PoolSet(
        pool.getId(),
        Optional.of(
            new PoolLimits(
                optional(pool.getMaxConcurrent()),
                pool.getPerTaskType(),
                optional(pool.getPerSchedule()),
                optional(pool.getPerConcurrencyKey()),
                pool.getWeights())));
  }

  private static OptionalInt optional(Optional<Integer> value) {
    return value.map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  static Input read(ExecutorStatus status) {
    int slots =
        switch (status.getState()) {
          case ExecutorState.ACTIVE -> status.getSlots();
          case ExecutorState.DRAINING, ExecutorState.STOPPED -> 0;
        };
    return new Input.ExecutorSeen(
        status.getExecutorId(),
        Set.copyOf(status.getQueues()),
        Set.copyOf(status.getTaskTypes()),
        slots,
        status.getSlotsPerTaskType(),
        status.getAt().plusMillis(status.getTtlMs()));
  }

  static Input read(PressureSignal signal) {
    return new Input.PressureSeen(signal.getSource(), signal.getAt().plusMillis(signal.getTtlMs()));
  }
}
