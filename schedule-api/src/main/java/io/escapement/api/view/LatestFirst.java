package io.escapement.api.view;

import java.time.Instant;

/** Keys that sort by time, the latest first. */
final class LatestFirst {
  private LatestFirst() {}

  static String key(Instant at, String unique) {
    return time(at) + "\u0000" + unique;
  }

  /** Sorts before every key of that instant, and after every key of a later one. */
  static String time(Instant at) {
    return "%016x".formatted(Long.MAX_VALUE - at.toEpochMilli());
  }
}
