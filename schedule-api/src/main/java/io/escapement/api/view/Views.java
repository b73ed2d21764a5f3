package io.escapement.api.view;

import io.escapement.api.problem.Problem;
import io.escapement.kafka.StreamsApplication;
import io.escapement.schemas.DeadLetter;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.Fire;
import io.escapement.schemas.Pool;
import io.escapement.schemas.RunView;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleProgress;
import io.escapement.schemas.ScheduleStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/** Reads the views. Thread-safe; every method may throw a 503 problem while the views restore. */
public final class Views {
  private static final char AFTER_ALL = '\uffff';

  private final StreamsApplication streams;
  private final ReadYourWrites writes;

  Views(StreamsApplication streams, ReadYourWrites writes) {
    this.streams = streams;
    this.writes = writes;
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

  /** Schedules by id, those after the cursor. */
  public Page<Schedule> schedules(String cursor, int limit, Predicate<Schedule> filter) {
    ReadOnlyKeyValueStore<String, Schedule> store = store(ViewTopology.SCHEDULES);
    String from = cursor.isEmpty() ? "" : cursor + "\u0000";
    try (var entries = store.range(from, String.valueOf(AFTER_ALL))) {
      return page(entries, limit, filter);
    }
  }

  /** A run. */
  public Optional<RunView> run(String id) {
    return Optional.ofNullable(this.<RunView>store(ViewTopology.RUNS).get(id));
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

  /** What became of the due times of a schedule, the latest first. */
  public Page<Fire> firesOf(String scheduleId, String cursor, int limit) {
    ReadOnlyKeyValueStore<String, Fire> fires = store(ViewTopology.FIRES);
    String prefix = scheduleId + "\u0000";
    String from = cursor.startsWith(prefix) ? cursor + "\u0000" : prefix;
    try (var entries = fires.range(from, prefix + AFTER_ALL)) {
      return page(entries, limit, _ -> true);
    }
  }

  /** The executors that were heard of, also those that have fallen silent. */
  public List<ExecutorStatus> executors() {
    ReadOnlyKeyValueStore<String, ExecutorStatus> store = store(ViewTopology.EXECUTORS);
    List<ExecutorStatus> executors = new ArrayList<>();
    try (var entries = store.all()) {
      entries.forEachRemaining(entry -> executors.add(entry.value));
    }
    return executors;
  }

  /** A pool that somebody configured. */
  public Optional<Pool> pool(String id) {
    return Optional.ofNullable(this.<Pool>store(ViewTopology.POOLS).get(id));
  }

  /** The pools that somebody configured. */
  public List<Pool> pools() {
    ReadOnlyKeyValueStore<String, Pool> store = store(ViewTopology.POOLS);
    List<Pool> pools = new ArrayList<>();
    try (var entries = store.all()) {
      entries.forEachRemaining(entry -> pools.add(entry.value));
    }
    return pools;
  }

  /** A run that was given up. */
  public Optional<DeadLetter> deadLetter(String runId) {
    return Optional.ofNullable(this.<DeadLetter>store(ViewTopology.DEAD_LETTERS).get(runId));
  }

  /** The runs that were given up, the latest first. */
  public Page<DeadLetter> deadLetters(String cursor, int limit, Predicate<DeadLetter> filter) {
    ReadOnlyKeyValueStore<String, String> index = store(ViewTopology.DEAD_LETTERS_BY_TIME);
    String from = cursor.isEmpty() ? "" : cursor + "\u0000";
    try (var entries = index.range(from, String.valueOf(AFTER_ALL))) {
      Page<String> ids = page(entries, limit, id -> deadLetter(id).filter(filter).isPresent());
      return new Page<>(
          ids.items().stream().flatMap(id -> deadLetter(id).stream()).toList(), ids.nextCursor());
    }
  }

  /** Completes when the view has the schedule in at least this version. */
  public Mono<Void> awaitSchedule(String id, long version) {
    return writes.await(
        "schedule/" + id, version, () -> schedule(id).map(Schedule::getVersion).orElse(-1L));
  }

  /** Completes when the view no longer has the schedule. */
  public Mono<Void> awaitScheduleDeleted(String id) {
    return writes.await(
        "schedule/" + id, Long.MAX_VALUE, () -> schedule(id).isPresent() ? -1 : Long.MAX_VALUE);
  }

  /** Completes when the view has the run with at least this event. */
  public Mono<Void> awaitRun(String id, long sequence) {
    return writes.await("run/" + id, sequence, () -> run(id).map(RunView::getSequence).orElse(-1));
  }

  /** Completes when the view has the pool in at least this version. */
  public Mono<Void> awaitPool(String id, long version) {
    return writes.await("pool/" + id, version, () -> pool(id).map(Pool::getVersion).orElse(-1L));
  }

  /** Completes when the view no longer has the pool. */
  public Mono<Void> awaitPoolDeleted(String id) {
    return writes.await(
        "pool/" + id, Long.MAX_VALUE, () -> pool(id).isPresent() ? -1 : Long.MAX_VALUE);
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
    try {
      return streams
          .streams()
          .store(
              StoreQueryParameters.fromNameAndType(
                  name, QueryableStoreTypes.<String, V>keyValueStore()));
    } catch (InvalidStateStoreException | IllegalStateException e) {
      throw Problem.of(
          HttpStatus.SERVICE_UNAVAILABLE,
          "starting",
          "The gateway is still reading its views; try again in a moment (" + e.getMessage() + ")");
    }
  }
}
