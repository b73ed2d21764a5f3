package io.escapement.schemas.topic;

import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.Backfill;
import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.CancelAttempt;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.DeadLetter;
import io.escapement.schemas.ExecutorCommand;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.Fire;
import io.escapement.schemas.Pool;
import io.escapement.schemas.PressureSignal;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.RunEvent;
import io.escapement.schemas.RunLog;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.TaskReport;
import io.escapement.schemas.serde.AvroSerde;
import io.escapement.schemas.serde.SchemaRegistry;
import io.escapement.schemas.topic.Topic.Cleanup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.utils.Utils;

/** All topics of an installation. Immutable and thread-safe. */
public final class TopicCatalogue {
  private static final Duration DAY = Duration.ofDays(1);

  private final TopicSettings settings;
  private final Topic<ScheduleCommand> scheduleCommands;
  private final Topic<Schedule> schedules;
  private final Topic<CalendarDefinition> calendars;
  private final Topic<Backfill> backfills;
  private final Topic<Fire> fires;
  private final Topic<RunCommand> runCommands;
  private final Topic<CancelAttempt> cancellations;
  private final Topic<TaskReport> reports;
  private final Topic<RunEvent> runEvents;
  private final Topic<RunLog> runLogs;
  private final Topic<ExecutorCommand> executorCommands;
  private final Topic<DeadLetter> deadLetters;
  private final Topic<ExecutorStatus> executors;
  private final Topic<Pool> pools;
  private final Topic<PressureSignal> pressure;
  private final Topic<CommandResult> commandResults;
  private final Topic<AuditEntry> audit;
  private final AvroSerde<TaskAssignment> assignments;
  private final Optional<SchemaRegistry> registry;

  /** Makes the catalogue of an installation without a registry. Creates nothing on a broker. */
  public TopicCatalogue(TopicSettings settings) {
    this(settings, Optional.empty());
  }

  /**
   * Makes the catalogue of an installation. Creates nothing on a broker.
   *
   * @param registry gets the schemas, and gives their ids; empty: records say themselves which
   *     version of our schemas they have
   */
  public TopicCatalogue(TopicSettings settings, Optional<SchemaRegistry> registry) {
    this.settings = settings;
    this.registry = registry;
    this.assignments = serde("tasks", TaskAssignment.class);
    int bySchedule = settings.schedulePartitions();
    int byPool = settings.dispatchPartitions();
    int byRun = settings.runPartitions();
    scheduleCommands =
        deleted("schedule-commands", "schedule", ScheduleCommand.class, bySchedule, DAY);
    schedules = compacted("schedules", "schedule", Schedule.class, bySchedule);
    calendars = compacted("calendars", "calendar", CalendarDefinition.class, bySchedule);
    backfills =
        topic(
            "backfills",
            "backfill",
            Backfill.class,
            bySchedule,
            Cleanup.COMPACT_AND_DELETE,
            Optional.of(DAY.multipliedBy(30)));
    fires =
        topic(
            "fires",
            "fire",
            Fire.class,
            byPool,
            Cleanup.COMPACT_AND_DELETE,
            Optional.of(DAY.multipliedBy(30)));
    runCommands = deleted("run-commands", "pool", RunCommand.class, byPool, DAY);
    cancellations = deleted("cancellations", "executor", CancelAttempt.class, 1, DAY);
    reports = deleted("reports", "run", TaskReport.class, byPool, DAY.multipliedBy(7));
    runEvents = deleted("run-events", "run", RunEvent.class, byRun, DAY.multipliedBy(30));
    runLogs = deleted("run-logs", "run", RunLog.class, byRun, DAY.multipliedBy(7));
    executorCommands =
        deleted("executor-commands", "executor", ExecutorCommand.class, 1, Duration.ofHours(1));
    deadLetters = deleted("dead-letters", "run", DeadLetter.class, byRun, DAY.multipliedBy(30));
    executors = compacted("executors", "executor", ExecutorStatus.class, byPool);
    pools = compacted("pools", "pool", Pool.class, byPool);
    pressure = compacted("pressure", "source", PressureSignal.class, byPool);
    commandResults =
        deleted("command-results", "command", CommandResult.class, 1, Duration.ofHours(1));
    audit = deleted("audit", "actor", AuditEntry.class, byRun, DAY.multipliedBy(365));
  }

  /**
   * Registers the schemas of everything that is written; without a registry does nothing.
   *
   * @throws IllegalStateException when the registry refuses a schema, or cannot be asked
   */
  public void registerSchemas() {
    all().forEach(topic -> topic.value().prepare());
    assignments.prepare();
  }

  /** The installation's decisions. */
  public TopicSettings settings() {
    return settings;
  }

  /** Every topic but those of the queues, which are made when a queue is first used. */
  public List<Topic<?>> all() {
    return List.of(
        scheduleCommands,
        schedules,
        calendars,
        backfills,
        fires,
        runCommands,
        cancellations,
        reports,
        runEvents,
        runLogs,
        executorCommands,
        deadLetters,
        executors,
        pools,
        pressure,
        commandResults,
        audit);
  }

  /** Commands to the ticker. */
  public Topic<ScheduleCommand> scheduleCommands() {
    return scheduleCommands;
  }

  /** The schedules, owned by the ticker. */
  public Topic<Schedule> schedules() {
    return schedules;
  }

  /** The calendars, owned by the ticker. */
  public Topic<CalendarDefinition> calendars() {
    return calendars;
  }

  /** How far backfills have come. */
  public Topic<Backfill> backfills() {
    return backfills;
  }

  /** What became of each due time; partitioned by pool, see {@link #partitionOfPool}. */
  public Topic<Fire> fires() {
    return fires;
  }

  /** Commands to the dispatcher. */
  public Topic<RunCommand> runCommands() {
    return runCommands;
  }

  /** Cancelled attempts, to their executors. */
  public Topic<CancelAttempt> cancellations() {
    return cancellations;
  }

  /** What executors report; to the partition that the assignment names. */
  public Topic<TaskReport> reports() {
    return reports;
  }

  /** Every transition of every run. */
  public Topic<RunEvent> runEvents() {
    return runEvents;
  }

  /** Lines that handlers wrote. */
  public Topic<RunLog> runLogs() {
    return runLogs;
  }

  /** What executors are told to do. */
  public Topic<ExecutorCommand> executorCommands() {
    return executorCommands;
  }

  /** Runs that were given up. */
  public Topic<DeadLetter> deadLetters() {
    return deadLetters;
  }

  /** The executors; each writes its status to every partition. */
  public Topic<ExecutorStatus> executors() {
    return executors;
  }

  /** Limits. */
  public Topic<Pool> pools() {
    return pools;
  }

  /** Pressure signals; each is written to every partition. */
  public Topic<PressureSignal> pressure() {
    return pressure;
  }

  /** Answers to commands. */
  public Topic<CommandResult> commandResults() {
    return commandResults;
  }

  /** Who did what. */
  public Topic<AuditEntry> audit() {
    return audit;
  }

  /**
   * The attempts of a task type on a queue. A topic for each, so that an executor is never given
   * what it cannot do.
   */
  public Topic<TaskAssignment> tasks(String queue, String taskType) {
    return new Topic<>(
        settings.prefix() + "tasks." + queue + "." + taskType,
        "run",
        assignments,
        1,
        Cleanup.DELETE,
        Optional.of(DAY));
  }

  /** Serde of the attempts on every queue; their schema has the subject of the topic "tasks". */
  public AvroSerde<TaskAssignment> assignments() {
    return assignments;
  }

  /** Where records of a topic go that cannot be processed. */
  public static String deadLetterTopicOf(String topic) {
    return topic + ".dlt";
  }

  /**
   * The dispatcher's partition that a pool lives in: Kafka's default partitioner (murmur2) over the
   * pool's id. Every producer of a dispatcher's input sends to this partition.
   */
  public int partitionOfPool(String pool) {
    return partition(pool, settings.dispatchPartitions());
  }

  /** The ticker's partition that a schedule lives in: Kafka's default partitioner over its id. */
  public int partitionOfSchedule(String scheduleId) {
    return partition(scheduleId, settings.schedulePartitions());
  }

  /** The partition of the topics that are keyed by run. */
  public int partitionOfRun(String runId) {
    return partition(runId, settings.runPartitions());
  }

  private static int partition(String key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
  }

  private <V extends SpecificRecordBase> Topic<V> deleted(
      String name, String key, Class<V> value, int partitions, Duration retention) {
    return topic(name, key, value, partitions, Cleanup.DELETE, Optional.of(retention));
  }

  private <V extends SpecificRecordBase> Topic<V> compacted(
      String name, String key, Class<V> value, int partitions) {
    return topic(name, key, value, partitions, Cleanup.COMPACT, Optional.empty());
  }

  private <V extends SpecificRecordBase> Topic<V> topic(
      String name,
      String key,
      Class<V> value,
      int partitions,
      Cleanup cleanup,
      Optional<Duration> retention) {
    return new Topic<>(
        settings.prefix() + name, key, serde(name, value), partitions, cleanup, retention);
  }

  /** By the convention that most tools follow, the subject is the topic's name and "-value". */
  private <V extends SpecificRecordBase> AvroSerde<V> serde(String topic, Class<V> value) {
    return AvroSerde.of(value, settings.prefix() + topic + "-value", registry);
  }
}
