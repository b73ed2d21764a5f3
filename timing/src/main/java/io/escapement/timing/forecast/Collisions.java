package io.escapement.timing.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds five minutes of the next day in which the schedules of a pool ask for more steps than they
 * should, and how much later one of them would have to start to be out of the way.
 */
public final class Collisions {
  /** Steps in a bucket from which on schedules collide. */
  public static final double DEFAULT_THRESHOLD = 3_000;

  private static final Duration BUCKET = Duration.ofMinutes(5);
  private static final Duration AHEAD = Duration.ofHours(24);
  private static final int LONGEST_STAGGER_MINUTES = 120;

  private Collisions() {}

  /** A bucket in which several schedules ask for too much. */
  public record Collision(Instant from, double steps, List<String> scheduleIds) {}

  /**
   * All collisions in the 24 hours after an instant.
   *
   * @param schedules of one pool
   */
  public static List<Collision> of(List<ExpectedWork> schedules, Instant from, double threshold) {
    Instant begin = floor(from);
    List<Collision> collisions = new ArrayList<>();
    for (Bucket bucket : Forecast.of(schedules, begin, begin.plus(AHEAD), BUCKET, 1).buckets()) {
      if (bucket.steps() > threshold && bucket.scheduleIds().size() > 1) {
        collisions.add(new Collision(bucket.from(), bucket.steps(), bucket.scheduleIds()));
      }
    }
    return collisions;
  }

  /** Those that one schedule takes part in. */
  public static List<Collision> with(
      ExpectedWork candidate, List<ExpectedWork> others, Instant from, double threshold) {
    List<ExpectedWork> all = new ArrayList<>(others);
    all.add(candidate);
    return of(all, from, threshold).stream()
        .filter(collision -> collision.scheduleIds().contains(candidate.scheduleId()))
        .toList();
  }

  /**
   * The smallest whole number of buckets by which a schedule would have to start later to take part
   * in no collision.
   *
   * @return empty when two hours are not enough
   */
  public static Optional<Duration> stagger(
      ExpectedWork candidate, List<ExpectedWork> others, Instant from, double threshold) {
    Instant begin = floor(from);
    // Two hours before count too: what is due then starts within the day when it is put off.
    Instant end = begin.plus(AHEAD);
    double[] others24 = steps(others, begin, end);
    List<Instant> due = new ArrayList<>();
    Optional<Instant> next =
        candidate.trigger().next(begin.minus(Duration.ofMinutes(LONGEST_STAGGER_MINUTES)));
    while (next.isPresent() && next.get().isBefore(end) && due.size() < Forecast.MOST_DUE_TIMES) {
      if (candidate.firesAt(next.get())) {
        due.add(next.get());
      }
      next = candidate.trigger().next(next.get());
    }
    for (long minutes = BUCKET.toMinutes();
        minutes <= LONGEST_STAGGER_MINUTES;
        minutes += BUCKET.toMinutes()) {
      Duration later = Duration.ofMinutes(minutes);
      if (fits(candidate, due, later, others24, begin, threshold)) {
        return Optional.of(later);
      }
    }
    return Optional.empty();
  }

  private static boolean fits(
      ExpectedWork candidate,
      List<Instant> due,
      Duration later,
      double[] others,
      Instant begin,
      double threshold) {
    double[] own = new double[others.length];
    for (Instant at : due) {
      long bucket =
          Math.floorDiv(Duration.between(begin, at.plus(later)).toMillis(), BUCKET.toMillis());
      if (bucket >= 0 && bucket < own.length) {
        own[(int) bucket] += candidate.steps();
      }
    }
    for (int i = 0; i < own.length; i++) {
      if (own[i] > 0 && others[i] > 0 && own[i] + others[i] > threshold) {
        return false;
      }
    }
    return true;
  }

  private static double[] steps(List<ExpectedWork> schedules, Instant begin, Instant end) {
    return Forecast.of(schedules, begin, end, BUCKET, 1).buckets().stream()
        .mapToDouble(Bucket::steps)
        .toArray();
  }

  private static Instant floor(Instant instant) {
    long ms = instant.toEpochMilli();
    return Instant.ofEpochMilli(ms - Math.floorMod(ms, BUCKET.toMillis()));
  }
}
