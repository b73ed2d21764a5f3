package io.escapement.executor.runtime;

import io.escapement.kafka.AssignmentQueue;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.serde.AvroSerde;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes as many assignments as there are free slots, and starts them. */
final class AssignmentSource implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(AssignmentSource.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(1);
  private static final int MOST_PER_POLL = 256;

  private final AssignmentQueue queue;
  private final AttemptRunner runner;
  private final FreeSlots.Share freeSlots;
  private final InstantSource clock;
  private final int mostPerPoll;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile CountDownLatch mayTake = new CountDownLatch(0);

  AssignmentSource(
      Map<String, Object> client,
      AvroSerde<TaskAssignment> serde,
      String group,
      List<String> topics,
      AttemptRunner runner,
      FreeSlots.Share freeSlots,
      int slots,
      InstantSource clock) {
    this.mostPerPoll = Math.min(MOST_PER_POLL, slots);
    this.freeSlots = freeSlots;
    this.queue = new AssignmentQueue(client, serde, group, topics, mostPerPoll);
    this.runner = runner;
    this.clock = clock;
  }

  /**
   * Makes {@link #run} return after the present poll. It is not woken up: that could hide from us
   * that the broker has noted an attempt as taken.
   */
  void stop() {
    stopped.countDown();
  }

  boolean isTaking() {
    return !isStopped() && mayTake.getCount() == 0;
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  /** Takes nothing until {@link #resume}. */
  void pause() {
    mayTake = new CountDownLatch(1);
  }

  void resume() {
    mayTake.countDown();
  }

  @Override
  public void run() {
    try (queue) {
      while (!isStopped()) {
        takeSome();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void takeSome() throws InterruptedException {
    boolean may = mayTake.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
    int slots = may ? freeSlots.take(mostPerPoll, POLL) : 0;
    if (slots == 0) {
      return;
    }
    int started = 0;
    try {
      List<TaskAssignment> accepted = queue.take(slots, POLL, runner::offers);
      Instant receivedAt = clock.instant();
      for (TaskAssignment assignment : accepted) {
        started++;
        runner.start(assignment, receivedAt, () -> freeSlots.giveBack(1));
      }
    } catch (KafkaException e) {
      LOG.warn("Cannot take assignments; trying again", e);
      // Ends at once when the executor is stopped meanwhile.
      var _ = stopped.await(PAUSE_AFTER_ERROR.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      freeSlots.giveBack(slots - started);
    }
  }
}
