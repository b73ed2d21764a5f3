package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.order.GroupKey;
import io.escapement.schemas.RunSpec;
import io.escapement.schemas.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A run at one moment. Immutable: each transition makes a new one.
 *
 * @param sequence of its last event, from 1
 * @param notBefore it does not wait for a slot before then: a backoff, pressure, or a later start
 * @param waitingSince the beginning of its present or last wait for a slot
 * @param slotWait all finished waits together
 * @param attempt the current or last attempt
 * @param deferred pressure has made it wait once; it does not a second time
 */
public record Run(
    RunOpening opening,
    RunState state,
    int sequence,
    Optional<Instant> notBefore,
    Instant waitingSince,
    Duration slotWait,
    Optional<Attempt> attempt,
    boolean cancelRequested,
    boolean deferred) {

  static Run queued(RunOpening opening, Optional<Instant> notBefore, boolean deferred) {
    return new Run(
        opening,
        RunState.QUEUED,
        1,
        notBefore,
        opening.queuedAt(),
        Duration.ZERO,
        Optional.empty(),
        false,
        deferred);
  }

  static Run skipped(RunOpening opening) {
    return queued(opening, Optional.empty(), false).inState(RunState.SKIPPED, 1);
  }

  /** Its id. */
  public String id() {
    return opening.runId();
  }

  /** What it runs. */
  public RunSpec spec() {
    return opening.spec();
  }

  /** Whether it has ended. */
  public boolean isTerminal() {
    return switch (state) {
      case SUCCEEDED, FAILED, CANCELLED, SKIPPED -> true;
      case QUEUED, ADMITTED, RUNNING, RETRY_WAIT -> false;
    };
  }

  /** Whether its lease is alive: then, and only then, it has a slot. */
  public boolean holdsSlot() {
    return switch (state) {
      case ADMITTED, RUNNING -> true;
      case QUEUED, RETRY_WAIT, SUCCEEDED, FAILED, CANCELLED, SKIPPED -> false;
    };
  }

  /** Whether it waits for a slot. */
  public boolean waits() {
    return state == RunState.QUEUED && notBefore.isEmpty();
  }

  /** When time alone changes it. */
  public Optional<Instant> wakesAt() {
    return holdsSlot() ? attempt.map(Attempt::endsAt) : isTerminal() ? Optional.empty() : notBefore;
  }

  /** The fencing token of the last attempt; 0 before the first. */
  public long token() {
    return attempt.map(Attempt::token).orElse(0L);
  }

  /** The number of the last attempt; 0 before the first. */
  public int attempts() {
    return attempt.map(Attempt::number).orElse(0);
  }

  GroupKey groupKey(boolean bySchedule) {
    return new GroupKey(
        spec().getPool(),
        spec().getTask().getQueue(),
        spec().getTask().getType(),
        bySchedule ? spec().getScheduleId().orElse("") : "",
        spec().getConcurrencyKey().orElse(""));
  }

  Run inState(RunState newState, int newSequence) {
    return new Run(
        opening,
        newState,
        newSequence,
        Optional.empty(),
        waitingSince,
        slotWait,
        attempt,
        cancelRequested,
        deferred);
  }

  /**
   * The same run after a time in which nobody listened to its executor: its lease lasts at least
   * until then. The deadline stays.
   */
  public Run leasedAtLeastUntil(Instant until) {
    return new Run(
        opening,
        state,
        sequence,
        notBefore,
        waitingSince,
        slotWait,
        attempt.map(a -> holdsSlot() ? a.leasedAtLeastUntil(until) : a),
        cancelRequested,
        deferred);
  }

  Run ended(RunState terminal) {
    return inState(terminal, sequence + 1);
  }

  Run waitingFrom(Instant since) {
    return new Run(
        opening,
        RunState.QUEUED,
        sequence + 1,
        Optional.empty(),
        since,
        slotWait,
        attempt,
        cancelRequested,
        deferred);
  }

  Run admitted(Attempt newAttempt) {
    return new Run(
        opening,
        RunState.ADMITTED,
        sequence + 1,
        Optional.empty(),
        waitingSince,
        slotWait.plus(Duration.between(waitingSince, newAttempt.admittedAt())),
        Optional.of(newAttempt),
        cancelRequested,
        deferred);
  }

  Run running(Attempt changed) {
    return new Run(
        opening,
        RunState.RUNNING,
        sequence + 1,
        Optional.empty(),
        waitingSince,
        slotWait,
        Optional.of(changed),
        cancelRequested,
        deferred);
  }

  Run retryingAt(Instant at) {
    return new Run(
        opening,
        RunState.RETRY_WAIT,
        sequence + 1,
        Optional.of(at),
        waitingSince,
        slotWait,
        attempt,
        cancelRequested,
        deferred);
  }

  Run cancelling() {
    return new Run(
        opening, state, sequence + 1, notBefore, waitingSince, slotWait, attempt, true, deferred);
  }
}
