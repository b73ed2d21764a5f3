package io.escapement.bench;

import static java.util.Objects.requireNonNull;

import io.escapement.dispatcher.admission.AdmissionSettings;
import io.escapement.dispatcher.topology.DispatcherTopology;
import io.escapement.kafka.KafkaSettings;
import io.escapement.kafka.StreamsApplication;
import io.escapement.kafka.StreamsProperties;
import io.escapement.kafka.StreamsSettings;
import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.ExecutorState;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireOutcome;
import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.Pool;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.RunSpec;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicProvisioner;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What the benchmarks of the dispatcher feed it with, over a broker. */
final class Load implements AutoCloseable {
  private static final int SCHEDULES = 1_000;

  /** Kafka tells how far a group or a restore is only when asked; no test waits so. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

  private final TopicCatalogue catalogue;
  private final String servers;
  private final KafkaProducer<String, byte[]> producer;
  private final RunSpec[] specs = new RunSpec[SCHEDULES];

  Load(String servers, TopicCatalogue catalogue) {
    this.servers = servers;
    this.catalogue = catalogue;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                servers,
                "linger.ms",
                5,
                "batch.size",
                262_144,
                "compression.type",
                "lz4"),
            new StringSerializer(),
            new ByteArraySerializer());
    for (int i = 0; i < SCHEDULES; i++) {
      specs[i] = spec(i);
    }
  }

  /** Topics, a global cap, and an executor that takes everything. */
  void prepare(int cap) {
    try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      var provisioner = new TopicProvisioner(admin, catalogue);
      provisioner.provision();
      provisioner.provisionTasks("default", "work");
    }
    send(catalogue.pools(), "_global", pool(cap));
    send(catalogue.executors(), "bench", executor());
    producer.flush();
  }

  <V extends SpecificRecordBase> void send(Topic<V> topic, String key, V value) {
    var _ = producer.send(new ProducerRecord<>(topic.name(), 0, key, topic.value().encode(value)));
  }

  void flush() {
    producer.flush();
  }

  /** The n-th fire, of one schedule after the other. */
  void fire(int number, Instant at) {
    Fire fire = fire(specs[number % SCHEDULES], at);
    send(catalogue.fires(), fire.getFireId(), fire);
  }

  private static Pool pool(int cap) {
    return Pool.newBuilder()
        .setId("_global")
        .setVersion(1L)
        .setMaxConcurrent(cap)
        .setUpdatedAt(Instant.now())
        .setUpdatedBy("bench")
        .build();
  }

  private static ExecutorStatus executor() {
    return ExecutorStatus.newBuilder()
        .setExecutorId("bench")
        .setAt(Instant.now())
        .setTtlMs(Duration.ofDays(1).toMillis())
        .setState(ExecutorState.ACTIVE)
        .setHost("bench")
        .setVersion("1")
        .setStartedAt(Instant.now())
        .setQueues(List.of("default"))
        .setTaskTypes(List.of("work"))
        .setSlots(Integer.MAX_VALUE)
        .setBusy(0)
        .build();
  }

  /** A schedule with a key, a budget, retries and auto-pause. */
  private static RunSpec spec(int i) {
    return RunSpec.newBuilder()
        .setScheduleId("schedule-" + i)
        .setTask(TaskDefinition.newBuilder().setType("work").setStepBudget(1_000L).build())
        .setPriority(i % 10)
        .setConcurrencyKey("key-" + i % 100)
        .setOverlapPolicy(OverlapPolicy.ALLOW)
        .setYieldsToPressure(true)
        .setRetry(RetryDefinition.newBuilder().build())
        .setAutoPause(AutoPauseDefinition.newBuilder().build())
        .build();
  }

  private static Fire fire(RunSpec spec, Instant at) {
    String schedule = spec.getScheduleId().orElseThrow();
    return Fire.newBuilder()
        .setFireId(schedule + "@" + at)
        .setScheduleId(schedule)
        .setScheduleVersion(1L)
        .setPool(spec.getPool())
        .setScheduledFor(at)
        .setFiredAt(at)
        .setOutcome(FireOutcome.FIRED)
        .setLastDue(at)
        .setRun(spec)
        .build();
  }

  /** A dispatcher that keeps its state in a directory; not started. */
  StreamsApplication dispatcher(Path state) {
    return new StreamsApplication(
        "dispatcher",
        DispatcherTopology.build(catalogue, AdmissionSettings.defaults()),
        StreamsProperties.exactlyOnce(
            "dispatcher",
            KafkaSettings.singleNode(servers),
            StreamsSettings.forEmbeddedBroker(state.toString())),
        0);
  }

  /** Until it has restored its state and decides. */
  static void awaitReady(StreamsApplication dispatcher) throws InterruptedException {
    while (!dispatcher.isReady()) {
      Thread.sleep(LOOK_AGAIN);
    }
  }

  /** Until the dispatcher has committed that it has read so many records of a topic. */
  void awaitRead(Topic<?> topic, long records) throws ExecutionException, InterruptedException {
    awaitRead("dispatcher", topic, records);
  }

  /** Until an application has committed that it has read so many records of a topic. */
  void awaitRead(String application, Topic<?> topic, long records)
      throws ExecutionException, InterruptedException {
    var partition = new TopicPartition(topic.name(), 0);
    try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      while (true) {
        var offsets =
            admin
                .listConsumerGroupOffsets("escapement." + application)
                .partitionsToOffsetAndMetadata()
                .get();
        var offset = offsets.get(partition);
        if (offset != null && offset.offset() >= records) {
          return;
        }
        Thread.sleep(LOOK_AGAIN);
      }
    }
  }

  /** Until so many instances of an application share its work. */
  static void awaitMembers(String servers, String application, int members)
      throws InterruptedException {
    String group = "escapement." + application;
    try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      while (true) {
        var description =
            requireNonNull(
                admin.describeConsumerGroups(List.of(group)).describedGroups().get(group));
        if (description.get().groupState() == GroupState.STABLE
            && description.get().members().size() == members) {
          return;
        }
        Thread.sleep(LOOK_AGAIN);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot describe the group " + group, e.getCause());
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
