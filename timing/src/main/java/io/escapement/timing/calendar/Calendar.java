package io.escapement.timing.calendar;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A named set of local times, which either are excluded or are the only ones allowed. Immutable.
 *
 * <p>Whether an instant is excluded takes time logarithmic in the number of periods.
 */
public final class Calendar {

  /** What the set is for. */
  public enum Kind {
    /** Nothing fires within it. */
    EXCLUDE,
    /** Nothing fires outside of it. */
    ONLY
  }

  private final String name;
  private final Kind kind;
  private final Optional<ZoneId> zone;
  private final NavigableMap<LocalDateTime, Period> periods;
  private final List<WeeklyWindow> weekly;

  /**
   * Makes a calendar.
   *
   * @param name named in the reason of an exclusion
   * @param zone whose clock its local times are of; empty: the trigger's
   */
  public Calendar(
      String name,
      Kind kind,
      Optional<ZoneId> zone,
      List<Period> periods,
      List<WeeklyWindow> weekly) {
    this.name = name;
    this.kind = kind;
    this.zone = zone;
    this.periods = merged(periods);
    this.weekly = List.copyOf(weekly);
  }

  /** Without overlaps, so that the period that begins last is the only one to look at. */
  private static NavigableMap<LocalDateTime, Period> merged(List<Period> periods) {
    List<Period> sorted = new ArrayList<>(periods);
    sorted.sort(Comparator.comparing(Period::from).thenComparing(Period::until));
    NavigableMap<LocalDateTime, Period> merged = new TreeMap<>();
    for (Period period : sorted) {
      Map.Entry<LocalDateTime, Period> before = merged.lastEntry();
      if (before == null || !period.from().isBefore(before.getValue().until())) {
        merged.put(period.from(), period);
      } else if (period.until().isAfter(before.getValue().until())) {
        merged.put(
            before.getKey(),
            new Period(before.getKey(), period.until(), before.getValue().label()));
      }
    }
    return merged;
  }

  /**
   * Why nothing fires at an instant; empty when something may.
   *
   * @param triggerZone of the trigger, for a calendar without a zone
   */
  public Optional<String> exclusionOf(Instant due, ZoneId triggerZone) {
    LocalDateTime local = LocalDateTime.ofInstant(due, zone.orElse(triggerZone));
    Optional<Period> period = periodOf(local);
    boolean within =
        period.isPresent() || weekly.stream().anyMatch(window -> window.contains(local));
    return switch (kind) {
      case EXCLUDE ->
          within ? Optional.of("excluded by " + name + label(period)) : Optional.empty();
      case ONLY -> within ? Optional.empty() : Optional.of("outside of " + name);
    };
  }

  private Optional<Period> periodOf(LocalDateTime local) {
    return Optional.ofNullable(periods.floorEntry(local))
        .map(Map.Entry::getValue)
        .filter(period -> local.isBefore(period.until()));
  }

  private static String label(Optional<Period> period) {
    return period.map(Period::label).filter(text -> !text.isEmpty()).map(": "::concat).orElse("");
  }
}
