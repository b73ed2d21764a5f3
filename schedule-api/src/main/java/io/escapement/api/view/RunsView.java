package io.escapement.api.view;

import static java.util.Objects.requireNonNull;

import io.escapement.schemas.RunEvent;
import io.escapement.schemas.RunOpened;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunTransition;
import io.escapement.schemas.RunView;
import io.escapement.schemas.ScheduleStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Runs with their history, and an index by schedule, latest first. */
final class RunsView implements Processor<String, RunEvent, Void, Void> {
  /** Progress and late reports beyond this are not kept, transitions always are. */
  private static final int MOST_NOTES = 200;

  private final ReadYourWrites writes;
  private final ViewListener listener;
  private final Expiry expiry;
  private @Nullable KeyValueStore<String, RunView> runs;
  private @Nullable KeyValueStore<String, String> bySchedule;
  private @Nullable KeyValueStore<String, String> index;
  private @Nullable KeyValueStore<String, ScheduleStats> stats;

  RunsView(ReadYourWrites writes, ViewListener listener, Duration history) {
    this.writes = writes;
    this.listener = listener;
    this.expiry = new Expiry(history);
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    runs = context.getStateStore(ViewTopology.RUNS);
    bySchedule = context.getStateStore(ViewTopology.RUNS_BY_SCHEDULE);
    index = context.getStateStore(ViewTopology.RUNS_INDEX);
    stats = context.getStateStore(ViewTopology.STATS);
    expiry.start(
        context,
        requireNonNull(runs),
        (run, before) -> RunStates.hasEnded(run) && run.getUpdatedAt().isBefore(before),
        (_, run) -> forget(run));
  }

  @Override
  public void close() {
    expiry.stop();
  }

  @Override
  public void process(Record<String, RunEvent> record) {
    RunEvent event = record.value();
    if (event == null) {
      return; // no dispatcher writes tombstones here
    }
    var runs = requireNonNull(this.runs);
    RunView before = runs.get(event.getRunId());
    Optional<RunView> after =
        before == null
            ? event.getOpened().map(opened -> opened(event, opened))
            : next(before, event);
    if (after.isEmpty()) {
      return;
    }
    runs.put(event.getRunId(), after.get());
    index(Optional.ofNullable(before), after.get());
    if (before == null) {
      event
          .getScheduleId()
          .ifPresent(
              scheduleId ->
                  requireNonNull(bySchedule)
                      .put(
                          byScheduleKey(
                              scheduleId,
                              after.get().getOpened().getScheduledFor(),
                              event.getRunId()),
                          event.getRunId()));
    }
    if (before != null && event.getSequence() > before.getSequence()) {
      countFor(before.getOpened().getOrigin(), event);
    }
    writes.seen("run/" + event.getRunId(), event.getSequence());
    listener.runChanged(after.get(), event);
  }

  private void forget(RunView run) {
    String id = run.getRunId();
    requireNonNull(runs).delete(id);
    String key = LatestFirst.key(run.getQueuedAt(), id);
    RunFacet.of(run).forEach(facet -> requireNonNull(index).delete(facet.key() + key));
    run.getScheduleId()
        .ifPresent(
            schedule ->
                requireNonNull(bySchedule)
                    .delete(byScheduleKey(schedule, run.getOpened().getScheduledFor(), id)));
  }

  private void index(Optional<RunView> before, RunView after) {
    var index = requireNonNull(this.index);
    String key = LatestFirst.key(after.getQueuedAt(), after.getRunId());
    List<RunFacet> had = before.map(RunFacet::of).orElse(List.of());
    List<RunFacet> has = RunFacet.of(after);
    for (RunFacet facet : had) {
      if (!has.contains(facet)) {
        index.delete(facet.key() + key);
      }
    }
    for (RunFacet facet : has) {
      if (!had.contains(facet)) {
        index.put(facet.key() + key, after.getRunId());
      }
    }
  }

  /** An estimate: the figures are not in one transaction with the runs. */
  private void countFor(RunOrigin origin, RunEvent event) {
    Optional<String> scheduleId = event.getScheduleId();
    if (scheduleId.isEmpty() || origin == RunOrigin.TEST_RUN) {
      return;
    }
    var stats = requireNonNull(this.stats);
    ScheduleStats stored = stats.get(scheduleId.get());
    ScheduleStats before = stored == null ? ScheduleStats.newBuilder().build() : stored;
    ScheduleStats after = StatsUpdate.after(before, event);
    if (!after.equals(before)) {
      stats.put(scheduleId.get(), after);
    }
  }

  /** Sorts the runs of a schedule, the latest due time first. */
  static String byScheduleKey(String scheduleId, Instant scheduledFor, String runId) {
    return "%s\u0000%016x\u0000%s"
        .formatted(scheduleId, Long.MAX_VALUE - scheduledFor.toEpochMilli(), runId);
  }

  private static RunView opened(RunEvent event, RunOpened opened) {
    return RunView.newBuilder()
        .setRunId(event.getRunId())
        .setSequence(event.getSequence())
        .setState(event.getTo())
        .setOpened(opened)
        .setPool(event.getPool())
        .setTaskType(event.getTaskType())
        .setScheduleId(event.getScheduleId().orElse(null))
        .setQueuedAt(event.getAt())
        .setUpdatedAt(event.getAt())
        .setMetrics(event.getMetrics().orElse(null))
        .setTransitions(List.of(transition(event)))
        .build();
  }

  /** Empty when the event was seen before. */
  private static Optional<RunView> next(RunView before, RunEvent event) {
    boolean note = event.getSequence() == before.getSequence();
    RunTransition transition = transition(event);
    if (event.getSequence() < before.getSequence()
        || (note && before.getTransitions().contains(transition))
        || (note && before.getTransitions().size() > MOST_NOTES)) {
      return Optional.empty();
    }
    List<RunTransition> transitions = new ArrayList<>(before.getTransitions());
    transitions.add(transition);
    RunView.Builder after = RunView.newBuilder(before).setTransitions(transitions);
    if (note) {
      return Optional.of(after.build());
    }
    return Optional.of(
        after
            .setSequence(event.getSequence())
            .setState(event.getTo())
            .setUpdatedAt(event.getAt())
            .setAttempt(event.getAttempt())
            .setToken(event.getToken())
            .setExecutorId(event.getExecutorId().orElse(null))
            .setRetryAt(event.getRetryAt().orElse(null))
            .setFailureClass(event.getFailureClass().orElse(null))
            .setFailureMessage(event.getFailureClass().map(_ -> event.getReason()).orElse(null))
            .setResult(event.getResult().orElse(before.getResult().orElse(null)))
            .setProgress(event.getProgress().orElse(before.getProgress().orElse(null)))
            .setMetrics(event.getMetrics().orElse(before.getMetrics().orElse(null)))
            .build());
  }

  private static RunTransition transition(RunEvent event) {
    return RunTransition.newBuilder()
        .setAt(event.getAt())
        .setType(event.getType())
        .setFrom(event.getFrom().orElse(null))
        .setTo(event.getTo())
        .setReason(event.getReason())
        .setActor(event.getActor())
        .setAttempt(event.getAttempt())
        .build();
  }
}
