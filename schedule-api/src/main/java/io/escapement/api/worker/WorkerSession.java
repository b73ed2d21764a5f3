package io.escapement.api.worker;

import io.escapement.kafka.AssignmentQueue;
import io.escapement.schemas.TaskAssignment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.errors.InterruptException;

/** A worker that was heard of lately, as a member of the share group. Thread-safe. */
final class WorkerSession implements AutoCloseable {
  private final WorkerOffer offer;
  private final Instant since;
  private final AssignmentQueue queue;
  private final ReentrantLock taking = new ReentrantLock();
  private volatile Instant heardOfAt;
  private volatile CountDownLatch mayTake = new CountDownLatch(0);

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

  /** Takes nothing until {@link #resume}. */
  void drain() {
    mayTake = new CountDownLatch(1);
  }

  void resume() {
    mayTake.countDown();
  }

  boolean isDraining() {
    return mayTake.getCount() > 0;
  }

  /** Waits for assignments; empty when another call of the same worker waits already. */
  Optional<List<TaskAssignment>> take(int most, Duration wait) {
    if (!taking.tryLock()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          mayTake.await(wait.toMillis(), TimeUnit.MILLISECONDS)
              ? queue.take(most, wait, offer.taskTypes()::contains)
              : List.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    } finally {
      taking.unlock();
    }
  }

  /** Leaves the group; a call that waits ends first. */
  @Override
  public void close() {
    queue.wakeup();
    resume();
    taking.lock();
    try {
      queue.close();
    } finally {
      taking.unlock();
    }
  }
}
