package io.escapement.executor.runtime;

import io.escapement.executor.ExecutorSettings;
import io.escapement.schemas.ExecutorState;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.topic.Topic;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Tells every shard of the dispatcher that this executor is there, and what it offers. */
final class StatusAnnouncer implements AutoCloseable {
  private static final int LOST_AFTER_INTERVALS = 3;

  private final KafkaProducer<String, ExecutorStatus> producer;
  private final Topic<ExecutorStatus> topic;
  private final ExecutorSettings settings;
  private final String executorId;
  private final List<String> taskTypes;
  private final AttemptRunner runner;
  private final InstantSource clock;
  private final Instant startedAt;
  private volatile Instant lastAt;
  private volatile ExecutorState state = ExecutorState.ACTIVE;

  StatusAnnouncer(
      Map<String, Object> client,
      Topic<ExecutorStatus> topic,
      ExecutorSettings settings,
      String executorId,
      List<String> taskTypes,
      AttemptRunner runner,
      InstantSource clock) {
    client.put(ProducerConfig.ACKS_CONFIG, "all");
    client.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    this.producer = new KafkaProducer<>(client, new StringSerializer(), topic.value().serializer());
    this.topic = topic;
    this.settings = settings;
    this.executorId = executorId;
    this.taskTypes = taskTypes;
    this.runner = runner;
    this.clock = clock;
    this.startedAt = clock.instant();
    this.lastAt = startedAt;
  }

  void announce() {
    Instant now = clock.instant();
    ExecutorStatus status =
        ExecutorStatus.newBuilder()
            .setExecutorId(executorId)
            .setAt(now)
            .setTtlMs(
                state == ExecutorState.STOPPED
                    ? 0
                    : settings.statusInterval().toMillis() * LOST_AFTER_INTERVALS)
            .setState(state)
            .setHost(ExecutorSettings.host())
            .setVersion(version())
            .setStartedAt(startedAt)
            .setQueues(settings.queues())
            .setTaskTypes(taskTypes)
            .setSlots(settings.slots())
            .setBusy(runner.busy())
            .setLoad(load())
            .setPeakMemoryBytes(peakHeapBytes())
            .setLagMs(lagMs(now))
            .setCompleted(runner.ended())
            .setSlotsPerTaskType(settings.slotsPerTaskType())
            .setRestarts(settings.process().restarts())
            .build();
    lastAt = now;
    for (int partition = 0; partition < topic.partitions(); partition++) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  topic.name(), partition, now.toEpochMilli(), executorId, status));
    }
  }

  private static @Nullable Double load() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return load < 0 ? null : load;
  }

  private static long peakHeapBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  /** How much later than its interval this came: the timer of a stalled process is late. */
  private long lagMs(Instant now) {
    long since = now.toEpochMilli() - lastAt.toEpochMilli();
    return Math.max(0, since - settings.statusInterval().toMillis());
  }

  void become(ExecutorState newState) {
    state = newState;
    announce();
  }

  private static String version() {
    String version = StatusAnnouncer.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public void close() {
    producer.close();
  }
}
