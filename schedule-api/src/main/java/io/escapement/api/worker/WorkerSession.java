package io.escapement.api.worker;

import io.escapement.kafka.AssignmentQueue;
import io.escapement.schemas.TaskAssignment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A worker that was heard of lately, as a member of the share group. Thread-safe. */
final class WorkerSession implements AutoCloseable {
  private final WorkerOffer offer;
  private final Instant since;
  private final AssignmentQueue queue;
  private final ReentrantLock taking = new ReentrantLock();
  private volatile Instant heardOfAt;

  WorkerSession(WorkerOffer offer, Instant since, AssignmentQueue queue) {
    this.offer = offer;
    this.since = since;
    this.queue = queue;
    this.heardOfAt = since;
  }

  WorkerOffer offer() {
    return offer;
  }

  Instant since() {
    return since;
  }

  Instant heardOfAt() {
    return heardOfAt;
  }

  void heardOf(Instant now) {
    heardOfAt = now;
  }

  /** Waits for assignments; empty when another call of the same worker waits already. */
  Optional<List<TaskAssignment>> take(int most, Duration wait) {
    if (!taking.tryLock()) {
      return Optional.empty();
    }
    try {
      return Optional.of(queue.take(most, wait, offer.taskTypes()::contains));
    } finally {
      taking.unlock();
    }
  }

  /** Leaves the group; a call that waits ends first. */
  @Override
  public void close() {
    queue.wakeup();
    taking.lock();
    try {
      queue.close();
    } finally {
      taking.unlock();
    }
  }
}
