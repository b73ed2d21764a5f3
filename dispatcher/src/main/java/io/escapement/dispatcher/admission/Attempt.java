package io.escapement.dispatcher.admission;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The current try of a run, with its lease.
 *
 * @param number from 1
 * @param token fencing token, higher than that of every earlier attempt of the run
 * @param leaseUntil the attempt ends then, unless a heartbeat renews it
 * @param deadline the attempt ends then, whatever is renewed
 * @param concurrentAtAdmission slots taken right after admission, this one included
 * @param checkpoint what it, or the attempt before, left for the next one
 */
public record Attempt(
    int number,
    long token,
    Instant admittedAt,
    Instant leaseUntil,
    Instant deadline,
    int concurrentAtAdmission,
    List<String> pressureSources,
    Optional<Instant> startedAt,
    Optional<String> executorId,
    Optional<Duration> executorLag,
    long steps,
    Optional<String> checkpoint) {

  Attempt started(Instant at, String executor, Duration lag, Instant newLeaseUntil) {
    return new Attempt(
        number,
        token,
        admittedAt,
        newLeaseUntil,
        deadline,
        concurrentAtAdmission,
        pressureSources,
        Optional.of(at),
        Optional.of(executor),
        Optional.of(lag),
        steps,
        checkpoint);
  }

  Attempt renewed(Instant newLeaseUntil, long newSteps) {
    return new Attempt(
        number,
        token,
        admittedAt,
        newLeaseUntil,
        deadline,
        concurrentAtAdmission,
        pressureSources,
        startedAt,
        executorId,
        executorLag,
        newSteps,
        checkpoint);
  }

  Attempt withCheckpoint(String newCheckpoint) {
    return new Attempt(
        number,
        token,
        admittedAt,
        leaseUntil,
        deadline,
        concurrentAtAdmission,
        pressureSources,
        startedAt,
        executorId,
        executorLag,
        steps,
        Optional.of(newCheckpoint));
  }

  /** While nobody listened, silence says nothing: the lease lasts at least until then. */
  Attempt leasedAtLeastUntil(Instant until) {
    return until.isAfter(leaseUntil) ? renewed(until, steps) : this;
  }

  /** When the attempt ends if nothing is heard of it. */
  Instant endsAt() {
    return leaseUntil.isBefore(deadline) ? leaseUntil : deadline;
  }
}
