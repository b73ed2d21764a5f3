package io.escapement.dispatcher.admission.limit;

import java.util.Map;
import java.util.OptionalInt;

/**
 * The limits of a pool; empty is no limit.
 *
 * @param weights shares of concurrency keys; 1 for those that are not named
 */
public record PoolLimits(
    OptionalInt maxConcurrent,
    Map<String, Integer> perTaskType,
    OptionalInt perSchedule,
    OptionalInt perConcurrencyKey,
    Map<String, Double> weights) {

  /** A pool that nobody configured. */
  public static final PoolLimits NONE =
      new PoolLimits(
          OptionalInt.empty(), Map.of(), OptionalInt.empty(), OptionalInt.empty(), Map.of());

  /** Copies the maps. */
  public PoolLimits {
    perTaskType = Map.copyOf(perTaskType);
    weights = Map.copyOf(weights);
  }
}
