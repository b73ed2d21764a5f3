package io.escapement.timing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Due at the anchor and every so often after it, in elapsed time. */
public final class IntervalTrigger implements Trigger {
  private final long everySeconds;
  private final long anchorEpochSecond;
  private final ActiveWindow window;

  IntervalTrigger(Duration every, Instant anchor, ActiveWindow window) {
    this.everySeconds = every.toSeconds();
    this.anchorEpochSecond = anchor.getEpochSecond();
    this.window = window;
  }

  @Override
  public Optional<Instant> next(Instant after) {
    Instant from = window.searchFrom(after);
    if (from.equals(Instant.MAX)) {
      return Optional.empty();
    }
    long elapsed = from.getEpochSecond() - anchorEpochSecond;
    long turns = elapsed < 0 ? 0 : elapsed / everySeconds + 1;
    Instant due = Instant.ofEpochSecond(anchorEpochSecond + turns * everySeconds);
    return window.isOver(due) ? Optional.empty() : Optional.of(due);
  }

  @Override
  public String description() {
    return "Every " + DurationText.of(Duration.ofSeconds(everySeconds));
  }
}
