package io.escapement.dispatcher.admission;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long successful runs of a pool take, the latest counting a tenth. Learned anew after a
 * restart: an estimate need not survive. Not thread-safe.
 */
final class Durations {
  private static final double LATEST_COUNTS = 0.1;

  private final Map<String, Double> averageMs = new HashMap<>();

  void learn(Run succeeded, Instant at) {
    Attempt attempt = succeeded.attempt().orElseThrow();
    Instant begun = attempt.startedAt().orElse(attempt.admittedAt());
    double ms = Duration.between(begun, at).toMillis();
    averageMs.merge(
        succeeded.spec().getPool(),
        ms,
        (average, latest) -> average + (latest - average) * LATEST_COUNTS);
  }

  Optional<Duration> average(String pool) {
    return Optional.ofNullable(averageMs.get(pool)).map(ms -> Duration.ofMillis(Math.round(ms)));
  }
}
