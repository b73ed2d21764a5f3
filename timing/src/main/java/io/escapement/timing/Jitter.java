package io.escapement.timing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * Spreads the starts of what is due at the same time. The delay of a due time is a function of the
 * schedule and the due time alone, so that restarts, failovers and retries agree on it.
 *
 * @param most a start is delayed by less than this and one millisecond
 * @param seed what tells schedules apart: their id
 */
public record Jitter(Duration most, String seed) {
  /** Everything starts when it is due. */
  public static final Jitter NONE = new Jitter(Duration.ZERO, "");

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** Refuses negative delays. */
  public Jitter {
    if (most.isNegative()) {
      throw new IllegalArgumentException("Jitter is not negative: " + most);
    }
  }

  /** When the fire of a due time starts: not before it. */
  public Instant startOf(Instant due) {
    if (most.isZero()) {
      return due;
    }
    return due.plusMillis(Math.floorMod(hash(seed + "@" + due), most.toMillis() + 1));
  }

  /** FNV-1a with a finalizer that spreads neighbouring due times. */
  private static long hash(String text) {
    long hash = FNV_OFFSET;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    return hash ^ (hash >>> 33);
  }
}
