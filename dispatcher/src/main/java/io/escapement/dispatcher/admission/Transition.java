package io.escapement.dispatcher.admission;

import io.escapement.schemas.FailureClass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What happened to a run. */
public sealed interface Transition {

  /** It is there and waits. */
  record Queued() implements Transition {}

  /** An overlap policy dropped it. */
  record Skipped(String reason) implements Transition {}

  /** Pressure makes it wait; it is queued all the same. */
  record Deferred(Instant until, List<String> sources) implements Transition {}

  /**
   * Its time to wait for a slot has come: the backoff, the pressure or the time before it is over.
   */
  record Awaiting() implements Transition {}

  /** It has a slot, a lease and a token. */
  record Admitted() implements Transition {}

  /** An executor runs it. */
  record Started() implements Transition {}

  /** A heartbeat renewed the lease. */
  record Renewed(OptionalDouble progress, String message) implements Transition {}

  /** It is to end; its executor is told. */
  record CancelRequested(String reason) implements Transition {}

  /** The attempt failed; there will be another. */
  record RetryScheduled(Instant at, FailureClass failure, Completion completion)
      implements Transition {}

  /** It ended well. */
  record Succeeded(Completion completion) implements Transition {}

  /** It is given up. */
  record Failed(FailureClass failure, Completion completion) implements Transition {}

  /** It was cancelled. */
  record Cancelled(String reason, Optional<Completion> completion) implements Transition {}
}
