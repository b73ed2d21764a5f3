package io.escapement.timing;

import java.time.Instant;
import java.util.Optional;

/**
 * The period in which a trigger is due.
 *
 * @param startAt inclusive; {@link Instant#MIN} when there is no start
 * @param endAt exclusive; {@link Instant#MAX} when there is no end
 */
record ActiveWindow(Instant startAt, Instant endAt) {

  static ActiveWindow of(Optional<Instant> startAt, Optional<Instant> endAt) {
    return new ActiveWindow(startAt.orElse(Instant.MIN), endAt.orElse(Instant.MAX));
  }

  /** The instant to search from so that nothing before the window's start is found. */
  Instant searchFrom(Instant after) {
    return after.isBefore(startAt) ? startAt.minusNanos(1) : after;
  }

  /** The first instant after one that a search finds within the window. */
  Optional<Instant> next(LocalTimeSearch search, Instant after) {
    long due = search.nextAfter(searchFrom(after).getEpochSecond());
    if (due == LocalTimeSearch.NEVER) {
      return Optional.empty();
    }
    Instant instant = Instant.ofEpochSecond(due);
    return isOver(instant) ? Optional.empty() : Optional.of(instant);
  }

  boolean isOver(Instant due) {
    return !due.isBefore(endAt);
  }
}
