package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.limit.PoolLimits;
import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunSpec;
import io.escapement.schemas.TaskDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Inputs for tests, in one line each. */
final class Runs {
  static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

  private Runs() {}

  static RunSpec.Builder spec() {
    return RunSpec.newBuilder()
        .setTask(TaskDefinition.newBuilder().setType("work").build())
        .setOverlapPolicy(OverlapPolicy.ALLOW)
        .setRetry(RetryDefinition.newBuilder().build())
        .setAutoPause(AutoPauseDefinition.newBuilder().build());
  }

  static Input.Submit submit(String runId, RunSpec spec) {
    return new Input.Submit(
        "ann", runId, RunOrigin.SUBMITTED, spec, Optional.empty(), false, false, Optional.empty());
  }

  static Input.Submit runNow(String runId, RunSpec spec, boolean force) {
    return new Input.Submit(
        "ann", runId, RunOrigin.RUN_NOW, spec, Optional.empty(), true, force, Optional.empty());
  }

  static Input.FireDue fire(String scheduleId, Instant at, RunSpec.Builder spec) {
    return new Input.FireDue(
        scheduleId + "@" + at, spec.setScheduleId(scheduleId).build(), at, at, Optional.empty());
  }

  static Input.ExecutorSeen executor(int slots) {
    return new Input.ExecutorSeen(
        "executor-1", Set.of("default"), Set.of("work"), slots, java.util.Map.of(), Instant.MAX);
  }

  static Input.Completed succeeded(Run run) {
    return new Input.Completed(run.id(), run.token(), "executor-1", completion(Optional.empty()));
  }

  static Input.Completed failed(Run run, FailureClass failure) {
    return new Input.Completed(
        run.id(), run.token(), "executor-1", completion(Optional.of(failure)));
  }

  static Input.Started started(Run run, Instant at) {
    return new Input.Started(run.id(), run.token(), "executor-1", at, Duration.ZERO);
  }

  static Completion completion(Optional<FailureClass> failure) {
    return new Completion(
        failure, "", Optional.empty(), Optional.empty(), 0, Map.of(), OptionalLong.empty());
  }

  static PoolLimits limits(int maxConcurrent, int perConcurrencyKey) {
    return new PoolLimits(
        maxConcurrent > 0 ? OptionalInt.of(maxConcurrent) : OptionalInt.empty(),
        Map.of(),
        OptionalInt.empty(),
        perConcurrencyKey > 0 ? OptionalInt.of(perConcurrencyKey) : OptionalInt.empty(),
        Map.of());
  }
}
