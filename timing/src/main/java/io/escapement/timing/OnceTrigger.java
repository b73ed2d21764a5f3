package io.escapement.timing;

import java.time.Instant;
import java.util.Optional;

/** Due one time. */
public final class OnceTrigger implements Trigger {
  private final Instant at;

  OnceTrigger(Instant at) {
    this.at = at;
  }

  @Override
  public Optional<Instant> next(Instant after) {
    return at.isAfter(after) ? Optional.of(at) : Optional.empty();
  }

  @Override
  public String description() {
    return "Once at " + at;
  }
}
