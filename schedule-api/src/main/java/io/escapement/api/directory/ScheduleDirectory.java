package io.escapement.api.directory;

import static java.util.Objects.requireNonNull;

import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleProgress;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/**
 * Finds schedules by what they have and in the order that is asked for, without reading them: every
 * order is kept sorted, and for everything that a schedule may have, who has it. A page is a range
 * of one of these.
 *
 * <p>It is in memory, and made anew from the views when the gateway starts. Thread-safe: readers do
 * not wait, and see a schedule that is being changed at its old or at its new place.
 */
public final class ScheduleDirectory {
  /** So many are sorted for a page rather than looked for in the order of all. */
  static final int WORTH_SORTING = 2_000;

  private final Map<String, ScheduleRow> rows = new ConcurrentHashMap<>();
  private final Map<String, Fired> fired = new ConcurrentHashMap<>();
  private final Map<ScheduleOrder.By, NavigableSet<ScheduleRow>> orders =
      new EnumMap<>(ScheduleOrder.By.class);
  private final Map<Facet, Members> membersOf = new ConcurrentHashMap<>();
  private final Map<Facet, Facet> canonical = new ConcurrentHashMap<>();

  /** An empty directory. */
  public ScheduleDirectory() {
    for (ScheduleOrder.By by : ScheduleOrder.By.values()) {
      orders.put(by, new ConcurrentSkipListSet<>(by.rows()));
    }
  }

  /**
   * A page of ids.
   *
   * @param nextCursor where the next page begins; empty: this was the last one
   */
  public record Found(List<String> ids, Optional<String> nextCursor) {}

  /** A schedule is now so. */
  public synchronized void put(Schedule schedule) {
    ScheduleRow row = ScheduleRow.of(schedule, facet -> canonical.computeIfAbsent(facet, f -> f));
    Fired itsFires = fired.get(row.id());
    replace(row.id(), Optional.of(itsFires == null ? row : row.after(itsFires)));
  }

  /** A schedule is no more. */
  public synchronized void remove(String id) {
    replace(id, Optional.empty());
    fired.remove(id);
  }

  /** A schedule has fired. */
  public synchronized void put(String id, ScheduleProgress progress) {
    if (progress.getLastDueAt().isEmpty()) {
      return;
    }
    var latest =
        new Fired(
            progress.getLastDueAt().get().toEpochMilli(),
            ScheduleRow.millis(progress.getNextFireAt()));
    fired.put(id, latest);
    ScheduleRow row = rows.get(id);
    if (row != null) {
      replace(id, Optional.of(row.after(latest)));
    }
  }

  /** The new place is there before the old one goes: no reader misses both. */
  private void replace(String id, Optional<ScheduleRow> after) {
    Optional<ScheduleRow> before = Optional.ofNullable(rows.get(id));
    after.ifPresentOrElse(row -> rows.put(id, row), () -> rows.remove(id));
    orders
        .values()
        .forEach(
            places -> {
              if (before.isEmpty()
                  || after.isEmpty()
                  || comparator(places).compare(before.get(), after.get()) != 0) {
                after.ifPresent(places::add);
                before.ifPresent(places::remove);
              }
            });
    List<Facet> had = before.map(ScheduleRow::facets).orElse(List.of());
    List<Facet> has = after.map(ScheduleRow::facets).orElse(List.of());
    for (Facet facet : has) {
      if (!had.contains(facet)) {
        membersOf.computeIfAbsent(facet, _ -> new Members()).add(id);
      }
    }
    for (Facet facet : had) {
      if (!has.contains(facet)) {
        leave(facet, id);
      }
    }
  }

  private static Comparator<? super ScheduleRow> comparator(NavigableSet<ScheduleRow> places) {
    return requireNonNull(places.comparator());
  }

  private void leave(Facet facet, String id) {
    Members members = membersOf.getOrDefault(facet, new Members());
    members.remove(id);
    if (members.size() == 0) {
      membersOf.remove(facet);
      canonical.remove(facet);
    }
  }

  /** How many schedules have something. */
  public int count(Facet facet) {
    return membersOf.getOrDefault(facet, new Members()).size();
  }

  /**
   * A page of those that a filter matches.
   *
   * @param cursor of the page before; empty: from the first
   * @param limit the most ids of the page, at least 1
   */
  public Found find(ScheduleFilter filter, ScheduleOrder order, String cursor, int limit) {
    Optional<ScheduleRow> after =
        cursor.isEmpty() ? Optional.empty() : Optional.of(order.place(cursor));
    SequencedMap<String, ScheduleRow> page = new LinkedHashMap<>();
    Iterator<ScheduleRow> candidates = candidates(filter, order, after);
    while (candidates.hasNext()) {
      ScheduleRow row = candidates.next();
      if (!filter.matches(row)) {
        continue;
      }
      if (page.size() == limit && !page.containsKey(row.id())) {
        return new Found(
            List.copyOf(page.keySet()), Optional.of(order.cursor(page.lastEntry().getValue())));
      }
      page.put(row.id(), row);
    }
    return new Found(List.copyOf(page.keySet()), Optional.empty());
  }

  /** In the order that is asked for; all that match are among them. */
  private Iterator<ScheduleRow> candidates(
      ScheduleFilter filter, ScheduleOrder order, Optional<ScheduleRow> after) {
    Optional<Members> fewest =
        filter.facets().stream()
            .map(facet -> membersOf.getOrDefault(facet, new Members()))
            .min(Comparator.comparingInt(Members::size));
    if (fewest.isPresent() && order.by() == ScheduleOrder.By.ID) {
      return present(range(fewest.get().ids(), order, after.map(ScheduleRow::id)).stream());
    }
    if (fewest.isPresent() && fewest.get().size() <= WORTH_SORTING) {
      return fewest.get().ids().stream()
          .map(rows::get)
          .filter(Objects::nonNull)
          .filter(row -> after.map(place -> order.rows().compare(row, place) > 0).orElse(true))
          .sorted(order.rows())
          .iterator();
    }
    NavigableSet<ScheduleRow> places = requireNonNull(orders.get(order.by()));
    return present(range(places, order, after).stream().map(ScheduleRow::id));
  }

  private static <T> NavigableSet<T> range(
      NavigableSet<T> all, ScheduleOrder order, Optional<T> after) {
    NavigableSet<T> ordered = order.descending() ? all.descendingSet() : all;
    return after.map(place -> ordered.tailSet(place, false)).orElse(ordered);
  }

  private Iterator<ScheduleRow> present(Stream<String> ids) {
    return ids.map(rows::get).filter(Objects::nonNull).iterator();
  }
}
