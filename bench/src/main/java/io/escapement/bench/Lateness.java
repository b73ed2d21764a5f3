package io.escapement.bench;

import io.escapement.executor.TaskContext;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.TaskResult;
import io.escapement.timing.Jitter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A handler that does nothing but note how long after its time it was started. Thread-safe. */
final class Lateness implements TaskHandler {
  private final Duration jitter;
  private final ConcurrentLinkedQueue<Long> lateMs = new ConcurrentLinkedQueue<>();
  private volatile boolean counts;

  /** The jitter is that of every schedule: what it delays is not late. */
  Lateness(Duration jitter) {
    this.jitter = jitter;
  }

  @Override
  public String taskType() {
    return "work";
  }

  @Override
  public TaskResult run(TaskContext context) {
    long now = System.currentTimeMillis();
    if (counts) {
      Instant startAt =
          new Jitter(jitter, context.scheduleId().orElse("")).startOf(context.scheduledFor());
      lateMs.add(now - startAt.toEpochMilli());
    }
    return TaskResult.nothing();
  }

  /** Forgets what was noted, and notes from now on. */
  void count() {
    lateMs.clear();
    counts = true;
  }

  /** Prints what was noted. */
  void print(String what) {
    counts = false;
    long[] sorted = lateMs.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    if (sorted.length == 0) {
      System.out.println(what + ": nothing measured");
      return;
    }
    System.out.printf(
        "%s: n=%,d late by p50=%d ms p90=%d ms p99=%d ms p99.9=%d ms max=%d ms%n",
        what,
        sorted.length,
        sorted[sorted.length / 2],
        sorted[(int) (sorted.length * 0.9)],
        sorted[(int) (sorted.length * 0.99)],
        sorted[(int) (sorted.length * 0.999)],
        sorted[sorted.length - 1]);
  }
}
