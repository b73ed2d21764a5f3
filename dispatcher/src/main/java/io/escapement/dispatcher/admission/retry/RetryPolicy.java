package io.escapement.dispatcher.admission.retry;

import io.escapement.schemas.FailureClass;
import io.escapement.schemas.RetryDefinition;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Whether a failed attempt is repeated, and after how long. */
public final class RetryPolicy {
  private static final Set<FailureClass> RETRYABLE =
      EnumSet.of(
          FailureClass.NETWORK,
          FailureClass.RATE_LIMITED,
          FailureClass.TIMEOUT,
          FailureClass.LEASE_EXPIRED,
          FailureClass.HANDLER_ERROR);

  private RetryPolicy() {}

  /**
   * How long to wait before the next attempt.
   *
   * @param attempt the number of the attempt that failed, from 1
   * @param retryAfter what the failing side asked for
   * @param seed decides the jitter, so that a replay decides the same
   * @return empty when the run is given up
   */
  public static Optional<Duration> delay(
      RetryDefinition retry,
      FailureClass failure,
      int attempt,
      Optional<Duration> retryAfter,
      long seed) {
    boolean retryable =
        retry
            .getRetryOn()
            .map(classes -> classes.contains(failure))
            .orElse(RETRYABLE.contains(failure));
    if (!retryable || attempt >= retry.getMaxAttempts()) {
      return Optional.empty();
    }
    Duration jittered = Duration.ofMillis(jitter(backoffMs(retry, attempt), seed + attempt));
    return Optional.of(retryAfter.filter(asked -> asked.compareTo(jittered) > 0).orElse(jittered));
  }

  private static long backoffMs(RetryDefinition retry, int attempt) {
    double backoff =
        (double) retry.getInitialBackoffMs()
            * Math.pow(retry.getMultiplier(), (double) attempt - 1);
    return (long) Math.min(backoff, (double) retry.getMaxBackoffMs());
  }

  /**
   * Full jitter, between nothing and the whole backoff (Brooker, "Exponential Backoff And Jitter",
   * 2015).
   */
  private static long jitter(long backoffMs, long seed) {
    return backoffMs <= 0 ? 0 : Math.floorMod(mix(seed), backoffMs + 1);
  }

  /** SplitMix64's finalizer: spreads neighbouring seeds over all values. */
  private static long mix(long seed) {
    long z = seed + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
