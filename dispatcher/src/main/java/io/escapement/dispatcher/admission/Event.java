package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.limit.PoolLimits;
import io.escapement.dispatcher.admission.streak.Streak;
import io.escapement.schemas.RunState;
import java.time.Instant;
import java.util.Optional;

/** What the dispatcher decided. Applying the events, and nothing else, changes its state. */
public sealed interface Event {

  /** When it was decided. */
  Instant at();

  /**
   * A run is now like this.
   *
   * @param from its state before; empty when it is new
   */
  record RunChanged(
      Instant at, Run run, Optional<RunState> from, Transition transition, String actor)
      implements Event {}

  /**
   * A report changed nothing.
   *
   * @param run the open run that it names, if there is one
   */
  record ReportIgnored(
      Instant at,
      String runId,
      long token,
      String executorId,
      String what,
      Fault fault,
      Optional<Run> run)
      implements Event {

    /** Why it changed nothing. */
    public enum Fault {
      /** The attempt has ended. */
      LATE,
      /** No attempt was ever given that token. */
      TOKEN_FROM_THE_FUTURE,
      /** The run has ended, or there never was one. */
      NO_OPEN_RUN
    }
  }

  /** An executor is to stop working on an attempt that has ended. */
  record AbortRequested(Instant at, String runId, long token, String executorId, String reason)
      implements Event {}

  /** A forced run bypassed the limits. */
  record LimitsBypassed(Instant at, Run run, String actor) implements Event {}

  /** A schedule's streak is now like this. */
  record StreakChanged(Instant at, String scheduleId, Streak streak) implements Event {}

  /**
   * A schedule is to be paused.
   *
   * @param probeAt when one run is to be let through, to see whether it still fails
   */
  record PauseRequested(Instant at, String scheduleId, String reason, Optional<Instant> probeAt)
      implements Event {}

  /** A schedule that was paused for its failures is to be resumed: a probe succeeded. */
  record ResumeRequested(Instant at, String scheduleId, String probeRunId) implements Event {}

  /** Something about a run is worth telling. */
  record Warned(Instant at, Run run, String type, String reason) implements Event {}

  /** A pool's limits are now these; empty: none. */
  record PoolChanged(Instant at, String pool, Optional<PoolLimits> limits) implements Event {}

  /** The global cap is now this. */
  record GlobalCapChanged(Instant at, int cap) implements Event {}

  /** An executor is there until then. */
  record ExecutorChanged(Instant at, Input.ExecutorSeen executor) implements Event {}

  /** An executor has fallen silent. */
  record ExecutorLost(Instant at, String executorId) implements Event {}

  /** Pressure is on until then. */
  record PressureChanged(Instant at, String source, Instant until) implements Event {}
}
