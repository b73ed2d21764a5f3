package io.escapement.timing.calendar;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * All that keeps a schedule from firing when it is due. An excluded due time stays a due time: it
 * is passed over, with the reason.
 *
 * @param calendars each of them excludes
 * @param zone of the trigger, for calendars without one
 */
public record Exclusions(List<Calendar> calendars, ZoneId zone) {
  /** Nothing is excluded. */
  public static final Exclusions NONE = new Exclusions(List.of(), ZoneOffset.UTC);

  /** Copies the list. */
  public Exclusions {
    calendars = List.copyOf(calendars);
  }

  /** Why nothing fires at a due time; empty when it fires. The first calendar's reason counts. */
  public Optional<String> reasonAgainst(Instant due) {
    for (Calendar calendar : calendars) {
      Optional<String> reason = calendar.exclusionOf(due, zone);
      if (reason.isPresent()) {
        return reason;
      }
    }
    return Optional.empty();
  }
}
