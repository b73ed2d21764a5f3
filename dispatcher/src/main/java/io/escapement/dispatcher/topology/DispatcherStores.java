package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.AdmissionState;
import io.escapement.dispatcher.admission.Event;
import io.escapement.dispatcher.admission.Input;
import io.escapement.dispatcher.admission.Run;
import io.escapement.dispatcher.admission.streak.Streak;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.OpenRun;
import io.escapement.schemas.Pool;
import io.escapement.schemas.ScheduleStreak;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** What the dispatcher keeps: only what is live, so that it is soon restored. */
final class DispatcherStores {
  static final String RUNS = "open-runs";
  static final String STREAKS = "streaks";
  static final String POOLS = "pools";
  static final String EXECUTORS = "executors";

  private final KeyValueStore<String, OpenRun> runs;
  private final KeyValueStore<String, ScheduleStreak> streaks;
  private final KeyValueStore<String, Pool> pools;
  private final KeyValueStore<String, ExecutorStatus> executors;

  DispatcherStores(ProcessorContext<?, ?> context) {
    this.runs = context.getStateStore(RUNS);
    this.streaks = context.getStateStore(STREAKS);
    this.pools = context.getStateStore(POOLS);
    this.executors = context.getStateStore(EXECUTORS);
  }

  /**
   * Rebuilds the state from what was stored. What executors told while nobody listened is still to
   * be read.
   *
   * @param leaseUntil no lease ends before
   */
  void load(AdmissionState state, int shard, int shards, Instant now, Instant leaseUntil) {
    each(
        pools,
        (_, pool) -> {
          switch (InputReader.read(pool, shard, shards)) {
            case Input.PoolSet set ->
                state.apply(new Event.PoolChanged(now, set.pool(), set.limits()));
            case Input.GlobalCapSet cap -> state.apply(new Event.GlobalCapChanged(now, cap.cap()));
            default -> throw new IllegalStateException("A pool is a pool: " + pool);
          }
        });
    each(
        executors,
        (_, status) ->
            state.apply(
                new Event.ExecutorChanged(now, (Input.ExecutorSeen) InputReader.read(status))));
    each(streaks, (id, streak) -> state.restore(id, read(streak)));
    each(
        runs,
        (_, run) -> state.restore(OpenRunCodec.fromStored(run).leasedAtLeastUntil(leaseUntil)));
  }

  private interface Visitor<V> {
    void visit(String key, V value);
  }

  private static <V> void each(KeyValueStore<String, V> store, Visitor<V> visitor) {
    try (KeyValueIterator<String, V> entries = store.all()) {
      entries.forEachRemaining(entry -> visitor.visit(entry.key, entry.value));
    }
  }

  /** Stores what the events changed; of several changes of one run the last. */
  void store(List<Event> events) {
    Map<String, Run> changedRuns = new LinkedHashMap<>();
    for (Event event : events) {
      switch (event) {
        case Event.RunChanged changed -> changedRuns.put(changed.run().id(), changed.run());
        case Event.StreakChanged changed -> store(changed);
        case Event.ExecutorLost lost -> executors.delete(lost.executorId());
        case Event.PoolChanged _,
            Event.GlobalCapChanged _,
            Event.ExecutorChanged _,
            Event.PressureChanged _,
            Event.ReportIgnored _,
            Event.AbortRequested _,
            Event.LimitsBypassed _,
            Event.PauseRequested _,
            Event.ResumeRequested _,
            Event.Warned _ -> {}
      }
    }
    changedRuns.forEach(
        (id, run) -> {
          if (!run.isTerminal()) {
            runs.put(id, OpenRunCodec.toStored(run));
          } else if (run.sequence() > 1) {
            runs.delete(id);
          }
        });
  }

  void store(Pool pool) {
    pools.put(pool.getId(), pool);
  }

  void deletePool(String id) {
    pools.delete(id);
  }

  void store(ExecutorStatus status) {
    executors.put(status.getExecutorId(), status);
  }

  private void store(Event.StreakChanged changed) {
    Streak streak = changed.streak();
    if (streak.equals(Streak.NONE)) {
      streaks.delete(changed.scheduleId());
    } else {
      streaks.put(
          changed.scheduleId(),
          ScheduleStreak.newBuilder()
              .setFailures(streak.failures())
              .setBudgetBreaches(streak.budgetBreaches())
              .setNearDeadline(streak.nearDeadline())
              .setStepBudget(
                  streak.stepBudget().isPresent() ? streak.stepBudget().getAsLong() : null)
              .setGraceLeft(streak.graceLeft())
              .build());
    }
  }

  private static Streak read(ScheduleStreak stored) {
    return new Streak(
        stored.getFailures(),
        stored.getBudgetBreaches(),
        stored.getNearDeadline(),
        stored.getStepBudget().map(OptionalLong::of).orElse(OptionalLong.empty()),
        stored.getGraceLeft());
  }
}
