package io.escapement.api.view;

import io.escapement.api.directory.Facet;
import io.escapement.api.directory.ScheduleDirectory;
import io.escapement.api.directory.ScheduleFilter;
import io.escapement.api.directory.ScheduleOrder;
import io.escapement.api.problem.Problem;
import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.Backfill;
import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.DeadLetter;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireOutcome;
import io.escapement.schemas.LogLine;
import io.escapement.schemas.Pool;
import io.escapement.schemas.RunLog;
import io.escapement.schemas.RunView;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleProgress;
import io.escapement.schemas.ScheduleState;
import io.escapement.schemas.ScheduleStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import reactor.core.publisher.Mono;

/** Reads the views. Thread-safe; every method may throw a 503 problem while the views restore. */
public final class Views {
  /** Entries of an index. */
  private static final int MOST_LOOKED_AT = 10_000;

  private static final char AFTER_ALL = '\uffff';

  private final ViewStores stores;
  private final ReadYourWrites writes;
  private final ScheduleDirectory directory;

  Views(ViewStores stores, ReadYourWrites writes, ScheduleDirectory directory) {
    this.directory = directory;
    this.stores = stores;
    this.writes = writes;
  }

  /** What to answer while the views are not whole. */
  Problem notReady() {
    return stores.notReady();
  }

  /** A page of a list; the cursor is where the next one begins. */
  public record Page<T>(List<T> items, Optional<String> nextCursor) {}

  /** A schedule. */
  public Optional<Schedule> schedule(String id) {
    return Optional.ofNullable(this.<Schedule>store(ViewTopology.SCHEDULES).get(id));
  }

  /** How far a schedule has come. */
  public ScheduleProgress progress(String id) {
    ScheduleProgress progress = this.<ScheduleProgress>store(ViewTopology.PROGRESS).get(id);
    return progress == null ? ScheduleProgress.newBuilder().build() : progress;
  }

  /** What the finished runs of a schedule came to. */
  public ScheduleStats stats(String id) {
    ScheduleStats stats = this.<ScheduleStats>store(ViewTopology.STATS).get(id);
    return stats == null ? ScheduleStats.newBuilder().build() : stats;
  }

  /** A page of the schedules that a filter matches. */
  public Page<Schedule> schedules(
      ScheduleFilter filter, ScheduleOrder order, String cursor, int limit) {
    ReadOnlyKeyValueStore<String, Schedule> store = store(ViewTopology.SCHEDULES);
    ScheduleDirectory.Found found = directory.find(filter, order, cursor, limit);
    return new Page<>(
        found.ids().stream().flatMap(id -> Optional.ofNullable(store.get(id)).stream()).toList(),
        found.nextCursor());
  }

  /** How many schedules have something. */
  public int countSchedules(Facet facet) {
    store(ViewTopology.SCHEDULES);
    return directory.count(facet);
  }

  /** When a schedule is due next. */
  public Optional<Instant> nextFireAt(Schedule schedule) {
    return nextFireAt(schedule, progress(schedule.getDefinition().getId()));
  }

  /** What the ticker said last: with the schedule, or with a fire after it. */
  public static Optional<Instant> nextFireAt(Schedule schedule, ScheduleProgress progress) {
    if (schedule.getState() == ScheduleState.COMPLETED) {
      return Optional.empty();
    }
    Optional<Instant> inSchedule = schedule.getNextFireAt();
    boolean hasFired =
        inSchedule.isPresent()
            && progress.getLastDueAt().map(due -> !due.isBefore(inSchedule.get())).orElse(false);
    return hasFired ? progress.getNextFireAt() : inSchedule;
  }

  /** A run. */
  public Optional<RunView> run(String id) {
    return Optional.ofNullable(this.<RunView>store(ViewTopology.RUNS).get(id));
  }

  /** Runs, the latest first; looks at no more than {@value #MOST_LOOKED_AT} for a page. */
  public Page<RunView> runs(RunQuery query, String cursor, int limit) {
    ReadOnlyKeyValueStore<String, String> index = store(ViewTopology.RUNS_INDEX);
    String prefix = query.facets().getFirst().key();
    String begin = prefix + query.to().map(LatestFirst::time).orElse("");
    // The cursor is a place in time, the same for every index.
    String from = cursor.isEmpty() ? begin : prefix + cursor + "\u0000";
    String to = prefix + query.from().map(LatestFirst::time).orElse("") + AFTER_ALL;
    try (var entries = index.range(from, to)) {
      Page<RunView> page = lookedAt(entries, limit, id -> run(id).filter(query::matches));
      return new Page<>(
          page.items(), page.nextCursor().map(last -> last.substring(prefix.length())));
    }
  }

  /** Who did what, the latest first; looks at no more than {@value #MOST_LOOKED_AT} for a page. */
  public Page<AuditEntry> audit(String cursor, int limit, Predicate<AuditEntry> filter) {
    ReadOnlyKeyValueStore<String, AuditEntry> store = store(ViewTopology.AUDIT);
    String from = cursor.isEmpty() ? "" : cursor + "\u0000";
    try (var entries = store.range(from, String.valueOf(AFTER_ALL))) {
      return lookedAt(entries, limit, entry -> Optional.of(entry).filter(filter));
    }
  }

  /** The runs of a schedule, the latest due time first. */
  public Page<RunView> runsOf(String scheduleId, String cursor, int limit) {
    ReadOnlyKeyValueStore<String, String> index = store(ViewTopology.RUNS_BY_SCHEDULE);
    String prefix = scheduleId + "\u0000";
    String from = cursor.startsWith(prefix) ? cursor + "\u0000" : prefix;
    try (var entries = index.range(from, prefix + AFTER_ALL)) {
      Page<String> ids = page(entries, limit, _ -> true);
      return new Page<>(
          ids.items().stream().flatMap(id -> run(id).stream()).toList(), ids.nextCursor());
    }
  }

  /**
   * The lines of a run in order.
   *
   * @param attempt from this attempt on
   * @param number from this line of it on
   */
  public List<LogEntry> logsOf(String runId, int attempt, long number, int limit) {
    ReadOnlyKeyValueStore<String, RunLog> logs = store(ViewTopology.LOGS);
    String from = LogsView.key(runId, attempt, number);
    // The line may be in the middle of a record that begins before it.
    try (var before = logs.reverseRange(LogsView.key(runId, attempt, 0), from)) {
      if (before.hasNext()) {
        from = before.next().key;
      }
    }
    List<LogEntry> entries = new ArrayList<>();
    try (var records = logs.range(from, runId + "\u0000" + AFTER_ALL)) {
      while (records.hasNext() && entries.size() < limit) {
        RunLog log = records.next().value;
        for (int i = 0; i < log.getLines().size() && entries.size() < limit; i++) {
          long line = log.getFirstLine() + i;
          if (log.getAttempt() > attempt || line >= number) {
            LogLine text = log.getLines().get(i);
            entries.add(new LogEntry(log.getAttempt(), line, text.getAt(), text.getText()));
          }
        }
      }
    }
    return entries;
  }

  /** An executor that was heard of. */
  public Optional<ExecutorStatus> executor(String id) {
    return Optional.ofNullable(this.<ExecutorStatus>store(ViewTopology.EXECUTORS).get(id));
  }

  /** What became of the due times of a schedule, the latest first. */
  public Page<Fire> firesOf(String scheduleId, String cursor, int limit) {
    ReadOnlyKeyValueStore<String, Fire> fires = store(ViewTopology.FIRES);
    String prefix = scheduleId + "\u0000";
    String from = cursor.startsWith(prefix) ? cursor + "\u0000" : prefix;
    try (var entries = fires.range(from, prefix + AFTER_ALL)) {
      return page(entries, limit, _ -> true);
    }
  }

  /** The due times of a schedule in a range, its end exclusive, that fired. */
  public List<Instant> firedOf(String scheduleId, Instant from, Instant to) {
    ReadOnlyKeyValueStore<String, Fire> fires = store(ViewTopology.FIRES);
    List<Instant> fired = new ArrayList<>();
    // The latest comes first in the store.
    try (var entries =
        fires.range(
            RunsView.byScheduleKey(scheduleId, to, ""),
            RunsView.byScheduleKey(scheduleId, from, String.valueOf(AFTER_ALL)))) {
      entries.forEachRemaining(
          entry -> {
            Instant due = entry.value.getScheduledFor();
            if (entry.value.getOutcome() == FireOutcome.FIRED && due.isBefore(to)) {
              fired.add(due);
            }
          });
    }
    return fired;
  }

  /** A calendar. */
  public Optional<CalendarDefinition> calendar(String id) {
    return Optional.ofNullable(this.<CalendarDefinition>store(ViewTopology.CALENDARS).get(id));
  }

  /** All calendars by id. */
  public List<CalendarDefinition> calendars() {
    return all(ViewTopology.CALENDARS);
  }

  /** A backfill. */
  public Optional<Backfill> backfill(String id) {
    return Optional.ofNullable(this.<Backfill>store(ViewTopology.BACKFILLS).get(id));
  }

  /** The backfills of a schedule, the oldest first. */
  public Page<Backfill> backfillsOf(String scheduleId, String cursor, int limit) {
    ReadOnlyKeyValueStore<String, Backfill> store = store(ViewTopology.BACKFILLS);
    String prefix = scheduleId + "@";
    String from = cursor.startsWith(prefix) ? cursor + "\u0000" : prefix;
    try (var entries = store.range(from, prefix + AFTER_ALL)) {
      return page(entries, limit, _ -> true);
    }
  }

  /** The executors that were heard of, also those that have fallen silent. */
  public List<ExecutorStatus> executors() {
    return all(ViewTopology.EXECUTORS);
  }

  /** A pool that somebody configured. */
  public Optional<Pool> pool(String id) {
    return Optional.ofNullable(this.<Pool>store(ViewTopology.POOLS).get(id));
  }

  /** The pools that somebody configured. */
  public List<Pool> pools() {
    return all(ViewTopology.POOLS);
  }

  private <V> List<V> all(String name) {
    ReadOnlyKeyValueStore<String, V> store = store(name);
    List<V> values = new ArrayList<>();
    try (var entries = store.all()) {
      entries.forEachRemaining(entry -> values.add(entry.value));
    }
    return values;
  }

  /** A run that was given up. */
  public Optional<DeadLetter> deadLetter(String runId) {
    return Optional.ofNullable(this.<DeadLetter>store(ViewTopology.DEAD_LETTERS).get(runId));
  }

  /**
   * The runs that were given up, the latest first; looks at no more than {@value #MOST_LOOKED_AT}
   * for a page.
   */
  public Page<DeadLetter> deadLetters(String cursor, int limit, Predicate<DeadLetter> filter) {
    ReadOnlyKeyValueStore<String, String> index = store(ViewTopology.DEAD_LETTERS_BY_TIME);
    String from = cursor.isEmpty() ? "" : cursor + "\u0000";
    try (var entries = index.range(from, String.valueOf(AFTER_ALL))) {
      return lookedAt(entries, limit, id -> deadLetter(id).filter(filter));
    }
  }

  /** Completes when the view has the schedule in at least this version. */
  public Mono<Void> awaitSchedule(String id, long version) {
    return written("schedule/" + id, version);
  }

  /** Completes when the view no longer has the schedule. */
  public Mono<Void> awaitScheduleDeleted(String id) {
    return written("schedule/" + id, ReadYourWrites.DELETED);
  }

  /** Completes when the view has the calendar in at least this version. */
  public Mono<Void> awaitCalendar(String id, long version) {
    return written("calendar/" + id, version);
  }

  /** Completes when the view no longer has the calendar. */
  public Mono<Void> awaitCalendarDeleted(String id) {
    return written("calendar/" + id, ReadYourWrites.DELETED);
  }

  /** Completes when the view has the backfill in at least this version. */
  public Mono<Void> awaitBackfill(String id, long version) {
    return written("backfill/" + id, version);
  }

  /** Completes when the view has the run with at least this event. */
  public Mono<Void> awaitRun(String id, long sequence) {
    return written("run/" + id, sequence);
  }

  /** Completes when the view has the pool in at least this version. */
  public Mono<Void> awaitPool(String id, long version) {
    return written("pool/" + id, version);
  }

  /** Completes when the view no longer has the pool. */
  public Mono<Void> awaitPoolDeleted(String id) {
    return written("pool/" + id, ReadYourWrites.DELETED);
  }

  private Mono<Void> written(String key, long version) {
    return writes.await(
        key, version, () -> versionOf(key), () -> ReadYourWrites.writtenButNotSeen(key));
  }

  /** Completes when the views have a thing, by kind and id, in at least this version. */
  Mono<Void> await(String key, long version) {
    return writes.await(key, version, () -> versionOf(key), ReadYourWrites::notSeen);
  }

  private long versionOf(String key) {
    String id = key.substring(key.indexOf('/') + 1);
    Optional<Long> version =
        switch (key.substring(0, key.length() - id.length())) {
          case "schedule/" -> schedule(id).map(Schedule::getVersion);
          case "calendar/" -> calendar(id).map(CalendarDefinition::getVersion);
          case "backfill/" -> backfill(id).map(Backfill::getVersion);
          case "pool/" -> pool(id).map(Pool::getVersion);
          case "run/" -> run(id).map(run -> (long) run.getSequence());
          default -> Optional.of(ReadYourWrites.DELETED); // of a kind that is not known here
        };
    return version.orElse(ReadYourWrites.ABSENT);
  }

  /** A filter that finds little must not hold a request for ever: the page may be short. */
  private static <T, R> Page<R> lookedAt(
      KeyValueIterator<String, T> entries, int limit, Function<T, Optional<R>> find) {
    List<R> items = new ArrayList<>();
    String last = "";
    for (int looked = 0; entries.hasNext(); looked++) {
      if (items.size() == limit || looked == MOST_LOOKED_AT) {
        return new Page<>(items, Optional.of(last));
      }
      KeyValue<String, T> entry = entries.next();
      find.apply(entry.value).ifPresent(items::add);
      last = entry.key;
    }
    return new Page<>(items, Optional.empty());
  }

  private static <T> Page<T> page(
      KeyValueIterator<String, T> entries, int limit, Predicate<T> filter) {
    List<T> items = new ArrayList<>();
    String last = "";
    while (entries.hasNext()) {
      KeyValue<String, T> entry = entries.next();
      if (!filter.test(entry.value)) {
        continue;
      }
      if (items.size() == limit) {
        return new Page<>(items, Optional.of(last));
      }
      items.add(entry.value);
      last = entry.key;
    }
    return new Page<>(items, Optional.empty());
  }

  private <V> ReadOnlyKeyValueStore<String, V> store(String name) {
    return stores.of(name);
  }
}
