package io.escapement.ticker.accounting;

import io.escapement.schemas.Fire;
import io.escapement.schemas.FireOutcome;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleState;
import io.escapement.ticker.schedule.ScheduleDecider;
import io.escapement.timing.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The books of the ticker. Each fire names the due time after it; between two fires of one version
 * of a schedule there is therefore no room for a lost one, and none for a second outcome. Where the
 * definition of that version is known, the due times are computed again and counted. Not
 * thread-safe.
 *
 * <p>Only schedules that exist are accounted for, since they were made last. Fires of one schedule
 * are kept in memory as a few numbers each.
 */
public final class FireLedger {
  /** Due times without an outcome that are counted per schedule. */
  public static final int MOST_PENDING = 10_000;

  private final Map<String, List<Entry>> entries = new HashMap<>();
  private final Map<String, Map<Long, Schedule>> versions = new HashMap<>();
  private final Map<String, Schedule> latest = new HashMap<>();

  private record Entry(
      Instant from,
      Instant to,
      Instant firedAt,
      int count,
      boolean fired,
      long version,
      Optional<Instant> nextDue) {}

  /** The result: an account for each schedule, and what is wrong. */
  public record Report(List<Account> accounts, List<Violation> violations) {
    /** Copies the lists. */
    public Report {
      accounts = List.copyOf(accounts);
      violations = List.copyOf(violations);
    }
  }

  /** Enters a fire; in any order. */
  public void accept(Fire fire) {
    boolean fired =
        switch (fire.getOutcome()) {
          case FireOutcome.FIRED -> true;
          case FireOutcome.SKIPPED -> false;
        };
    entries
        .computeIfAbsent(fire.getScheduleId(), _ -> new ArrayList<>())
        .add(
            new Entry(
                fire.getScheduledFor(),
                fire.getLastDue(),
                fire.getFiredAt(),
                fire.getCount(),
                fired,
                fire.getScheduleVersion(),
                fire.getNextDue()));
  }

  /** Enters a version of a schedule; in the order of the topic. */
  public void accept(Schedule schedule) {
    String id = schedule.getDefinition().getId();
    versions.computeIfAbsent(id, _ -> new TreeMap<>()).put(schedule.getVersion(), schedule);
    latest.put(id, schedule);
  }

  /**
   * A schedule was deleted. Its books are closed: another one may have its name later, with
   * versions that begin again.
   */
  public void deleted(String scheduleId) {
    latest.remove(scheduleId);
    versions.remove(scheduleId);
  }

  /** Closes the books. */
  public Report report(Instant now) {
    List<Account> accounts = new ArrayList<>();
    List<Violation> violations = new ArrayList<>();
    for (Schedule schedule : new TreeMap<>(latest).values()) {
      List<Entry> own = entriesOf(schedule);
      check(schedule.getDefinition().getId(), own, violations);
      accounts.add(account(schedule, own, now));
    }
    return new Report(accounts, violations);
  }

  /** Without those of an earlier schedule of the same name. */
  private List<Entry> entriesOf(Schedule schedule) {
    return entries.getOrDefault(schedule.getDefinition().getId(), List.of()).stream()
        .filter(entry -> !entry.firedAt().isBefore(schedule.getCreatedAt()))
        .sorted(Comparator.comparing(Entry::from))
        .toList();
  }

  private static Account account(Schedule schedule, List<Entry> own, Instant now) {
    long fired = own.stream().filter(Entry::fired).count();
    long skipped = own.stream().filter(entry -> !entry.fired()).mapToLong(Entry::count).sum();
    return new Account(
        schedule.getDefinition().getId(), fired, skipped, pending(schedule, own, now));
  }

  private static long pending(Schedule schedule, List<Entry> own, Instant now) {
    if (schedule.getState() == ScheduleState.COMPLETED) {
      return 0;
    }
    Trigger trigger = trigger(schedule);
    Optional<Instant> announced = schedule.getNextFireAt();
    Optional<Instant> due =
        own.isEmpty() || announced.filter(own.getLast().to()::isBefore).isPresent()
            ? announced
            : own.getLast().nextDue();
    long pending = 0;
    while (due.filter(at -> !at.isAfter(now)).isPresent() && pending < MOST_PENDING) {
      pending++;
      due = trigger.next(due.get());
    }
    return pending;
  }

  private void check(String id, List<Entry> own, List<Violation> violations) {
    if (!own.isEmpty()) {
      checkFirst(id, own.getFirst(), violations);
    }
    for (int i = 0; i < own.size(); i++) {
      Entry entry = own.get(i);
      checkCount(id, entry, violations);
      if (i > 0) {
        checkNeighbours(id, own.get(i - 1), entry, violations);
      }
    }
  }

  /** The first outcome is of the due time that the schedule was announced with. */
  private void checkFirst(String id, Entry first, List<Violation> violations) {
    version(id, first.version())
        .filter(schedule -> schedule.getVersion() == 1)
        .flatMap(Schedule::getNextFireAt)
        .filter(announced -> announced.isBefore(first.from()))
        .ifPresent(
            announced ->
                violations.add(
                    new Violation(
                        id,
                        "%s was announced and has no outcome; the first is of %s"
                            .formatted(announced, first.from()))));
  }

  private static void checkNeighbours(
      String id, Entry before, Entry entry, List<Violation> violations) {
    if (!entry.from().isAfter(before.to())) {
      violations.add(new Violation(id, entry.from() + " has two outcomes"));
    } else if (before.version() == entry.version()
        && !before.nextDue().equals(Optional.of(entry.from()))) {
      violations.add(
          new Violation(
              id,
              "After %s the next is %s, but the next outcome is of %s"
                  .formatted(
                      before.to(),
                      before.nextDue().map(Instant::toString).orElse("never"),
                      entry.from())));
    }
  }

  private void checkCount(String id, Entry entry, List<Violation> violations) {
    Optional<Schedule> schedule = version(id, entry.version());
    if (schedule.isEmpty()) {
      return;
    }
    Trigger trigger = trigger(schedule.get());
    Optional<Instant> due = Optional.of(entry.from());
    int count = 0;
    while (due.filter(at -> !at.isAfter(entry.to())).isPresent()) {
      count++;
      due = trigger.next(due.get());
    }
    if (count != entry.count()) {
      violations.add(
          new Violation(
              id,
              "From %s to %s there are %d due times, not %d"
                  .formatted(entry.from(), entry.to(), count, entry.count())));
    }
  }

  private Optional<Schedule> version(String id, long version) {
    return Optional.ofNullable(versions.getOrDefault(id, Map.of()).get(version));
  }

  private static Trigger trigger(Schedule schedule) {
    return ScheduleDecider.trigger(schedule.getDefinition(), schedule.getCreatedAt());
  }
}
