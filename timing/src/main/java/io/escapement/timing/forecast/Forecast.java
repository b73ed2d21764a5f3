package io.escapement.timing.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The expected starts, load and waiting over some hours.
 *
 * @param buckets in time order, without a gap
 * @param complete whether every due time was looked at; there is a bound on the work
 */
public record Forecast(List<Bucket> buckets, boolean complete) {
  /** Due times looked at; the rest is left out, and said to be. */
  static final int MOST_DUE_TIMES = 500_000;

  private static final int MOST_BUCKETS = 10_000;

  /** Copies the list. */
  public Forecast {
    buckets = List.copyOf(buckets);
  }

  /**
   * Forecasts.
   *
   * @param from inclusive
   * @param to exclusive
   * @param cap slots, at least 1
   */
  public static Forecast of(
      List<ExpectedWork> schedules, Instant from, Instant to, Duration bucket, int cap) {
    long bucketMs = bucket.toMillis();
    long buckets = Math.ceilDiv(Duration.between(from, to).toMillis(), bucketMs);
    if (bucketMs < 1 || buckets < 1 || buckets > MOST_BUCKETS) {
      throw new IllegalArgumentException("Between 1 and 10000 buckets, not " + buckets);
    }
    var columns = new Columns(from, bucketMs, (int) buckets);
    int budget = MOST_DUE_TIMES;
    for (ExpectedWork work : schedules) {
      budget = columns.add(work, to, budget);
    }
    return new Forecast(columns.buckets(cap), budget > 0);
  }

  private static final class Columns {
    private final Instant from;
    private final long bucketMs;
    private final int[] starts;
    private final double[] busyMs;
    private final double[] workMs;
    private final double[] steps;
    private final List<Set<String>> who = new ArrayList<>();

    Columns(Instant from, long bucketMs, int count) {
      this.from = from;
      this.bucketMs = bucketMs;
      starts = new int[count];
      busyMs = new double[count];
      workMs = new double[count];
      steps = new double[count];
      for (int i = 0; i < count; i++) {
        who.add(new LinkedHashSet<>());
      }
    }

    /** Answers how many due times may still be looked at. */
    int add(ExpectedWork work, Instant to, int budget) {
      int left = budget;
      Optional<Instant> due = work.trigger().next(from.minusNanos(1));
      while (left > 0 && due.isPresent() && due.get().isBefore(to)) {
        if (work.firesAt(due.get())) {
          add(work, Duration.between(from, due.get()).toMillis());
        }
        due = work.trigger().next(due.get());
        left--;
      }
      return left;
    }

    private void add(ExpectedWork work, long startMs) {
      int first = (int) (startMs / bucketMs);
      starts[first]++;
      steps[first] += work.steps();
      workMs[first] += work.duration().toMillis();
      who.get(first).add(work.scheduleId());
      long endMs = startMs + work.duration().toMillis();
      for (int i = first; i < busyMs.length && i * bucketMs < endMs; i++) {
        busyMs[i] += Math.min(endMs, (i + 1) * bucketMs) - Math.max(startMs, i * bucketMs);
      }
    }

    List<Bucket> buckets(int cap) {
      List<Bucket> buckets = new ArrayList<>();
      double backlogMs = 0;
      for (int i = 0; i < starts.length; i++) {
        double load = busyMs[i] / bucketMs;
        backlogMs = Math.max(0, backlogMs + workMs[i] - (double) cap * bucketMs);
        buckets.add(
            new Bucket(
                from.plusMillis(i * bucketMs),
                starts[i],
                load,
                load / cap,
                Duration.ofMillis(Math.round(backlogMs / cap)),
                steps[i],
                List.copyOf(who.get(i))));
      }
      return buckets;
    }
  }
}
