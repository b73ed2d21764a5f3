package io.escapement.executor.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The slots of an executor, and those that some task types have within them. A slot is taken before
 * an attempt is asked for, so that never more is taken than can be started. Thread-safe.
 */
final class FreeSlots {
  private final int count;
  private final Semaphore all;
  private final Map<String, Semaphore> perTaskType;

  FreeSlots(int count, Map<String, Integer> perTaskType) {
    this.count = count;
    this.all = new Semaphore(count);
    this.perTaskType =
        perTaskType.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> new Semaphore(entry.getValue())));
  }

  /** The slots of a task type. */
  Share share(String taskType) {
    return new Share(Optional.ofNullable(perTaskType.get(taskType)));
  }

  /** The slots of task types that have none of their own. */
  Share share() {
    return new Share(Optional.empty());
  }

  /** Waits until all are free; answers whether that came true in time. */
  boolean awaitAll(Duration timeout) throws InterruptedException {
    boolean free = all.tryAcquire(count, timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (free) {
      all.release(count);
    }
    return free;
  }

  /** What one source of assignments may take. */
  final class Share {
    private final Optional<Semaphore> own;

    private Share(Optional<Semaphore> own) {
      this.own = own;
    }

    /** Waits for free slots and takes up to so many; 0 when the time is up. */
    int take(int most, Duration timeout) throws InterruptedException {
      if (own.isEmpty()) {
        return takeFrom(all, most, timeout);
      }
      int ofType = takeFrom(own.get(), most, timeout);
      int taken = ofType == 0 ? 0 : takeFrom(all, ofType, timeout);
      own.get().release(ofType - taken);
      return taken;
    }

    void giveBack(int slots) {
      all.release(slots);
      own.ifPresent(ofType -> ofType.release(slots));
    }
  }

  private static int takeFrom(Semaphore slots, int most, Duration timeout)
      throws InterruptedException {
    if (!slots.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      return 0;
    }
    int taken = 1;
    while (taken < most && slots.tryAcquire()) {
      taken++;
    }
    return taken;
  }
}
