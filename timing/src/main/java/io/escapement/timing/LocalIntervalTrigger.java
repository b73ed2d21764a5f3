package io.escapement.timing;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Due at the anchor and every so often after it as the local clock of a zone counts: every {@code
 * P1D} is the same time of day, also when a day has 23 or 25 hours. What becomes of local times
 * that are left out or come twice is a policy, as with cron.
 */
public final class LocalIntervalTrigger implements Trigger {
  private final LocalTimeSearch search;
  private final ActiveWindow window;
  private final String description;

  LocalIntervalTrigger(
      Duration every,
      Instant anchor,
      ZoneId zone,
      DstGap dstGap,
      DstOverlap dstOverlap,
      ActiveWindow window) {
    long anchorLocal =
        anchor.getEpochSecond() + zone.getRules().getOffset(anchor).getTotalSeconds();
    this.search =
        new LocalTimeSearch(
            new EverySoOften(every.toSeconds(), anchorLocal), zone, dstGap, dstOverlap);
    this.window = window;
    this.description = "Every " + DurationText.of(every) + " of local time in " + zone.getId();
  }

  private record EverySoOften(long everySeconds, long anchorLocal)
      implements LocalTimeSearch.LocalTimes {

    @Override
    public long atOrAfter(long localSecond) {
      long behind = Math.max(0, localSecond - anchorLocal);
      return anchorLocal + Math.ceilDiv(behind, everySeconds) * everySeconds;
    }

    @Override
    public boolean followsElapsedTime() {
      return false;
    }
  }

  @Override
  public Optional<Instant> next(Instant after) {
    return after.equals(Instant.MAX) ? Optional.empty() : window.next(search, after);
  }

  @Override
  public String description() {
    return description;
  }
}
