package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.limit.PoolLimits;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** What may happen to the dispatcher. */
public sealed interface Input {

  /** Somebody waits for an answer. */
  sealed interface Command extends Input {}

  /** Something that just is so. */
  sealed interface Fact extends Input {}

  /**
   * A schedule fired.
   *
   * @param startAt its handler is held until then
   */
  record FireDue(
      String fireId, RunSpec spec, Instant scheduledFor, Instant firedAt, Optional<Instant> startAt)
      implements Fact {}

  /** The due time that a run makes up for, as part of a backfill that is told of its end. */
  record BackfillOf(String backfillId, Instant scheduledFor) {}

  /**
   * Somebody asked for a run.
   *
   * @param onlyIfFree refuse it unless it can be admitted at once
   * @param force bypass every limit
   */
  record Submit(
      String actor,
      String runId,
      RunOrigin origin,
      RunSpec spec,
      Optional<Instant> runAt,
      boolean onlyIfFree,
      boolean force,
      Optional<String> retryOf,
      Optional<BackfillOf> backfill)
      implements Command {

    /** One that is no part of a backfill. */
    public Submit(
        String actor,
        String runId,
        RunOrigin origin,
        RunSpec spec,
        Optional<Instant> runAt,
        boolean onlyIfFree,
        boolean force,
        Optional<String> retryOf) {
      this(actor, runId, origin, spec, runAt, onlyIfFree, force, retryOf, Optional.empty());
    }
  }

  /** Somebody wants a run to end. */
  record Cancel(String actor, String runId, String reason) implements Command {}

  /**
   * An executor began an attempt.
   *
   * @param startedAt by the executor's clock
   */
  record Started(String runId, long token, String executorId, Instant startedAt, Duration lag)
      implements Fact {}

  /**
   * An executor is at an attempt.
   *
   * @param checkpoint what the next attempt is given; empty: as it was
   * @param detached the work goes on elsewhere, and another reports its end
   */
  record Heartbeat(
      String runId,
      long token,
      String executorId,
      long steps,
      OptionalDouble progress,
      String message,
      Optional<String> checkpoint,
      boolean detached)
      implements Fact {

    /** A sign of life. */
    public Heartbeat(
        String runId,
        long token,
        String executorId,
        long steps,
        OptionalDouble progress,
        String message) {
      this(runId, token, executorId, steps, progress, message, Optional.empty(), false);
    }
  }

  /** An executor ended an attempt. */
  record Completed(String runId, long token, String executorId, Completion completion)
      implements Fact {}

  /** A pool's limits were set, or removed when empty. */
  record PoolSet(String pool, Optional<PoolLimits> limits) implements Fact {}

  /** The global cap was set. */
  record GlobalCapSet(int cap) implements Fact {}

  /**
   * An executor told about itself.
   *
   * @param slots how many attempts it takes at the same time; 0 when it takes no more
   * @param slotsPerTaskType of these, at most so many for a task type
   * @param until it is lost unless it is heard of again by then
   */
  record ExecutorSeen(
      String executorId,
      Set<String> queues,
      Set<String> taskTypes,
      int slots,
      Map<String, Integer> slotsPerTaskType,
      Instant until)
      implements Fact {
    /** Copies the collections. */
    public ExecutorSeen {
      slotsPerTaskType = Map.copyOf(slotsPerTaskType);
      queues = Set.copyOf(queues);
      taskTypes = Set.copyOf(taskTypes);
    }
  }

  /** Interactive load is on until then. */
  record PressureSeen(String source, Instant until) implements Fact {}

  /** Only time passed. */
  record TimePassed() implements Fact {}
}
