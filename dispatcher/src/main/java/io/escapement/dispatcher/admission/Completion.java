package io.escapement.dispatcher.admission;

import io.escapement.schemas.FailureClass;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How an attempt ended.
 *
 * @param failure empty for a success
 * @param retryAfter what the failing side asked for
 * @param usage numbers that the handler reported, such as token counts
 */
public record Completion(
    Optional<FailureClass> failure,
    String message,
    Optional<String> result,
    Optional<Duration> retryAfter,
    long steps,
    Map<String, Double> usage,
    OptionalLong peakMemoryBytes) {

  /** Copies the map. */
  public Completion {
    usage = Map.copyOf(usage);
  }

  /** An attempt that nobody reported the end of. */
  static Completion unreported(FailureClass failure, String message, long steps) {
    return new Completion(
        Optional.of(failure),
        message,
        Optional.empty(),
        Optional.empty(),
        steps,
        Map.of(),
        OptionalLong.empty());
  }
}
