package io.escapement.api.view;

import io.escapement.api.directory.ScheduleDirectory;
import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.Backfill;
import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.DeadLetter;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.Fire;
import io.escapement.schemas.Pool;
import io.escapement.schemas.RunLog;
import io.escapement.schemas.RunView;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleProgress;
import io.escapement.schemas.ScheduleStats;
import io.escapement.schemas.serde.AvroSerde;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.Stores;

/** Builds the read model. Every update is idempotent, so it may be repeated after a crash. */
final class ViewTopology {
  static final String SCHEDULES = "schedules-view";
  static final String CALENDARS = "calendars-view";
  static final String BACKFILLS = "backfills-view";
  static final String PROGRESS = "progress-view";
  static final String FIRES = "fires-by-schedule-view";
  static final String RUNS = "runs-view";
  static final String RUNS_BY_SCHEDULE = "runs-by-schedule-view";
  static final String RUNS_INDEX = "runs-index-view";
  static final String AUDIT = "audit-view";
  static final String LOGS = "run-logs-view";
  static final String STATS = "schedule-stats-view";
  static final String EXECUTORS = "executors-view";
  static final String POOLS = "pools-view";
  static final String DEAD_LETTERS = "dead-letters-view";
  static final String DEAD_LETTERS_BY_TIME = "dead-letters-by-time-view";

  private ViewTopology() {}

  static Topology build(
      TopicCatalogue catalogue,
      ReadYourWrites writes,
      ScheduleDirectory directory,
      ViewListener listener,
      Duration history) {
    var topology = new Topology();
    addView(topology, catalogue.schedules(), () -> new SchedulesView(directory, writes, listener));
    addView(
        topology,
        catalogue.calendars(),
        () ->
            new UpsertView<>(
                CALENDARS, "calendar", CalendarDefinition::getVersion, writes, listener));
    addView(
        topology,
        catalogue.backfills(),
        () -> new UpsertView<>(BACKFILLS, "backfill", Backfill::getVersion, writes, listener));
    addView(topology, catalogue.fires(), () -> new ProgressView(directory, listener, history));
    addView(topology, catalogue.runEvents(), () -> new RunsView(writes, listener, history));
    addView(topology, catalogue.audit(), () -> new AuditView(listener, history));
    addView(topology, catalogue.runLogs(), () -> new LogsView(history));
    addView(
        topology,
        catalogue.executors(),
        () ->
            new UpsertView<>(
                EXECUTORS, "executor", s -> s.getAt().toEpochMilli(), writes, listener));
    addView(
        topology,
        catalogue.pools(),
        () -> new UpsertView<>(POOLS, "pool", Pool::getVersion, writes, listener));
    addView(topology, catalogue.deadLetters(), () -> new DeadLettersView(listener, history));
    addStore(topology, SCHEDULES, AvroSerde.of(Schedule.class), catalogue.schedules());
    addStore(topology, CALENDARS, AvroSerde.of(CalendarDefinition.class), catalogue.calendars());
    addStore(topology, BACKFILLS, AvroSerde.of(Backfill.class), catalogue.backfills());
    addStore(topology, PROGRESS, AvroSerde.of(ScheduleProgress.class), catalogue.fires());
    addStore(topology, FIRES, AvroSerde.of(Fire.class), catalogue.fires());
    addStore(topology, RUNS, AvroSerde.of(RunView.class), catalogue.runEvents());
    addStore(topology, RUNS_BY_SCHEDULE, Serdes.String(), catalogue.runEvents());
    addStore(topology, RUNS_INDEX, Serdes.String(), catalogue.runEvents());
    addStore(topology, AUDIT, AvroSerde.of(AuditEntry.class), catalogue.audit());
    addStore(topology, STATS, AvroSerde.of(ScheduleStats.class), catalogue.runEvents());
    addStore(topology, LOGS, AvroSerde.of(RunLog.class), catalogue.runLogs());
    addStore(topology, EXECUTORS, AvroSerde.of(ExecutorStatus.class), catalogue.executors());
    addStore(topology, POOLS, AvroSerde.of(Pool.class), catalogue.pools());
    addStore(topology, DEAD_LETTERS, AvroSerde.of(DeadLetter.class), catalogue.deadLetters());
    addStore(topology, DEAD_LETTERS_BY_TIME, Serdes.String(), catalogue.deadLetters());
    return topology;
  }

  private static <V extends org.apache.avro.specific.SpecificRecordBase> void addView(
      Topology topology, Topic<V> topic, ProcessorSupplier<String, V, Void, Void> view) {
    topology
        .addSource(
            topic.name(),
            Serdes.String().deserializer(),
            topic.value().deserializer(),
            topic.name())
        .addProcessor(viewOf(topic), view, topic.name());
  }

  private static void addStore(Topology topology, String name, Serde<?> value, Topic<?> topic) {
    topology.addStateStore(
        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), value),
        viewOf(topic));
  }

  private static String viewOf(Topic<?> topic) {
    return topic.name() + "-view";
  }
}
