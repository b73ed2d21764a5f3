package io.escapement.bench;

import io.escapement.dispatcher.admission.AdmissionSettings;
import io.escapement.dispatcher.topology.DispatcherTopology;
import io.escapement.embedded.EmbeddedBroker;
import io.escapement.kafka.KafkaSettings;
import io.escapement.kafka.StreamsApplication;
import io.escapement.kafka.StreamsProperties;
import io.escapement.kafka.StreamsSettings;
import io.escapement.schemas.AttemptCompleted;
import io.escapement.schemas.AttemptOutcome;
import io.escapement.schemas.AttemptStarted;
import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.ExecutorState;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireOutcome;
import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.Pool;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.RunSpec;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.TaskReport;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicProvisioner;
import io.escapement.schemas.topic.TopicSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How many firings a second the dispatcher takes through fire, admitted, started and completed: the
 * embedded broker, one dispatcher thread with exactly-once, and an executor that does nothing but
 * report, all in this process. Three rounds with a global cap, three without, in turns.
 */
public final class ThroughputBenchmark {
  private static final int FIRINGS = Integer.getInteger("firings", 200_000);
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final int CAP = Integer.getInteger("cap", 20_000);
  private static final int KEYS = 1_000;

  private final TopicCatalogue catalogue = new TopicCatalogue(TopicSettings.singleNode());
  private final String servers;
  private final KafkaProducer<String, byte[]> producer;

  private ThroughputBenchmark(String servers) {
    this.servers = servers;
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
  }

  /** Takes no arguments. */
  public static void main(String[] args)
      throws IOException, ExecutionException, InterruptedException {
    round(CAP); // warms up the virtual machine
    for (int i = 0; i < ROUNDS; i++) {
      print("cap " + CAP, round(CAP));
      print("no cap", round(Integer.MAX_VALUE));
    }
    System.exit(0);
  }

  private static void print(String what, Duration took) {
    System.out.printf(
        "%-12s %,d firings in %.2f s: %,.0f/s%n",
        what, FIRINGS, took.toMillis() / 1_000.0, FIRINGS * 1_000.0 / took.toMillis());
  }

  private static Duration round(int cap)
      throws IOException, ExecutionException, InterruptedException {
    Path data = Files.createTempDirectory("escapement-bench");
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"))) {
      var bench = new ThroughputBenchmark(broker.bootstrapServers());
      return bench.run(cap, data.resolve("state"));
    }
  }

  private Duration run(int cap, Path state) throws ExecutionException, InterruptedException {
    try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      new TopicProvisioner(admin, catalogue).provision();
    }
    send(catalogue.pools().name(), "_global", pool(cap));
    send(catalogue.executors().name(), "e", executor());
    RunSpec[] specs = new RunSpec[KEYS];
    for (int i = 0; i < KEYS; i++) {
      specs[i] = spec(i);
    }
    Instant now = Instant.now();
    for (int i = 0; i < FIRINGS; i++) {
      Fire fire = fire(specs[i % KEYS], now.minusMillis(FIRINGS - i));
      send(catalogue.fires().name(), fire.getFireId(), fire);
    }
    producer.flush();
    var dispatcher =
        new StreamsApplication(
            "dispatcher",
            DispatcherTopology.build(catalogue, AdmissionSettings.defaults()),
            StreamsProperties.exactlyOnce(
                "dispatcher",
                KafkaSettings.singleNode(servers),
                StreamsSettings.forEmbeddedBroker(state.toString())),
            0);
    Instant begun = Instant.now();
    dispatcher.start();
    executeAll();
    awaitReported();
    Duration took = Duration.between(begun, Instant.now());
    dispatcher.stop();
    producer.close();
    return took;
  }

  private void send(String topic, String key, SpecificRecordBase value) {
    var _ =
        producer.send(
            new ProducerRecord<>(
                topic, 0, key, io.escapement.schemas.serde.AvroSerde.encodeAny(value)));
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
        .setExecutorId("e")
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

  /** Reports that each attempt has started and completed. */
  private void executeAll() {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                servers,
                "isolation.level",
                "read_committed",
                "max.poll.records",
                10_000),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var partition = new TopicPartition(catalogue.tasks("default").name(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      int executed = 0;
      while (executed < FIRINGS) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          report(catalogue.tasks("default").value().decode(record.value()));
          executed++;
        }
      }
    }
    producer.flush();
  }

  private void report(TaskAssignment assignment) {
    var completed = AttemptCompleted.newBuilder().setOutcome(AttemptOutcome.SUCCEEDED).build();
    report(assignment, new AttemptStarted(0L));
    report(assignment, completed);
  }

  private void report(TaskAssignment assignment, Object body) {
    String runId = assignment.getRunId();
    send(
        catalogue.reports().name(),
        runId,
        new TaskReport(runId, assignment.getToken(), "e", Instant.now(), body));
  }

  /** Until the dispatcher has committed that it has read all reports. */
  private void awaitReported() throws ExecutionException, InterruptedException {
    var partition = new TopicPartition(catalogue.reports().name(), 0);
    try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      while (true) {
        var offsets =
            admin
                .listConsumerGroupOffsets("escapement.dispatcher")
                .partitionsToOffsetAndMetadata()
                .get();
        var offset = offsets.get(partition);
        if (offset != null && offset.offset() >= 2L * FIRINGS) {
          return;
        }
        Thread.sleep(50);
      }
    }
  }
}
