package io.escapement.dispatcher.topology;

import io.escapement.schemas.Pool;

/** What a pool's record may say; others keep the limits as they were. */
final class PoolRules {
  private PoolRules() {}

  static void check(Pool pool, int shards) {
    if (pool.getId().equals(InputReader.GLOBAL)) {
      int cap = pool.getMaxConcurrent().orElse(0);
      if (cap < shards) {
        throw new IllegalArgumentException(
            "The global cap must be at least %d, one for each shard of the dispatcher, not %d"
                .formatted(shards, cap));
      }
    }
    pool.getMaxConcurrent().ifPresent(limit -> positive("maxConcurrent", limit));
    pool.getPerSchedule().ifPresent(limit -> positive("perSchedule", limit));
    pool.getPerConcurrencyKey().ifPresent(limit -> positive("perConcurrencyKey", limit));
    pool.getPerTaskType().forEach((type, limit) -> positive("perTaskType." + type, limit));
    pool.getWeights()
        .forEach(
            (key, weight) -> {
              if (!(weight > 0 && weight <= 1_000)) {
                throw new IllegalArgumentException(
                    "weights." + key + " must be above 0 and at most 1000, not " + weight);
              }
            });
  }

  private static void positive(String field, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(field + " must be at least 1, not " + limit);
    }
  }
}
