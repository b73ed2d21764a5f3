package io.escapement.bench;

import io.escapement.embedded.EmbeddedBroker;
import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.CatchUpPolicy;
import io.escapement.schemas.CreateSchedule;
import io.escapement.schemas.Fire;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicReader;
import io.escapement.schemas.topic.TopicSettings;
import io.escapement.ticker.accounting.FireLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * How long no fire comes when the ticker is killed: two tickers in processes of their own, one of
 * them standing by, 1,000 fires a second, SIGKILL of the one that fires, ten times. At the end the
 * books are closed: nothing may be lost or fired twice.
 *
 * <p>{@code -Dstock=true}: brokers with Kafka's own settings.
 */
public final class FailoverBenchmark {
  private static final boolean STOCK = Boolean.getBoolean("stock");
  private static final int KILLS = Integer.getInteger("kills", 10);
  private static final int SCHEDULES = 1_000;

  /** Fires, six seconds of them. */
  private static final int STEADY = 6 * SCHEDULES;

  private final TopicCatalogue catalogue = new TopicCatalogue(TopicSettings.singleNode());
  private final String servers;
  private final Path data;
  private final AtomicLong lastFireAt = new AtomicLong();
  private final Semaphore fires = new Semaphore(0);
  private final AtomicLong longestGap = new AtomicLong();
  private final AtomicBoolean watching = new AtomicBoolean(true);

  private FailoverBenchmark(String servers, Path data) {
    this.servers = servers;
    this.data = data;
  }

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("escapement-bench");
    Map<String, String> overrides =
        STOCK
            ? Map.of(
                "group.min.session.timeout.ms", "6000",
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "10000",
                "add.partitions.to.txn.retry.backoff.ms", "20")
            : Map.of();
    int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000);
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"), port, overrides)) {
      new FailoverBenchmark(broker.bootstrapServers(), data).run();
    }
    System.exit(0);
  }

  private void run() throws IOException, InterruptedException {
    try (var load = new Load(servers, catalogue)) {
      load.prepare(1);
      for (int i = 0; i < SCHEDULES; i++) {
        create(load, "schedule-" + i);
      }
      load.flush();
    }
    Thread watcher = Thread.ofPlatform().start(this::watch);
    Process active = ticker("a");
    awaitFires(1);
    Process standby = ticker("b");
    List<Long> gaps = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      Load.awaitMembers(servers, "ticker", 2);
      awaitFires(STEADY);
      longestGap.set(0);
      active.destroyForcibly().waitFor();
      // The gap is over when they come again: the first of them has set how long it was.
      awaitFires(STEADY);
      gaps.add(longestGap.get());
      System.out.printf("kill %d: no fire for %,d ms%n", kill + 1, longestGap.get());
      active = standby;
      standby = ticker(kill % 2 == 0 ? "a" : "b");
    }
    active.destroyForcibly();
    standby.destroyForcibly();
    watching.set(false);
    watcher.join();
    List<Long> sorted = gaps.stream().sorted().toList();
    System.out.printf(
        "%s: p50 %,d ms, max %,d ms of %d kills%n",
        STOCK ? "stock" : "tuned", sorted.get(sorted.size() / 2), sorted.getLast(), KILLS);
    closeTheBooks();
  }

  /** Until so many have come from now on: the two are in step, or one of them goes on. */
  private void awaitFires(int count) throws InterruptedException {
    fires.drainPermits();
    fires.acquire(count);
  }

  private void create(Load load, String id) {
    var definition =
        ScheduleDefinition.newBuilder()
            .setId(id)
            .setName(id)
            .setTrigger(
                IntervalTriggerDefinition.newBuilder().setEveryMs(1_000).setJitterMs(900).build())
            .setTask(TaskDefinition.newBuilder().setType("work").build())
            .setCatchUp(
                CatchUpDefinition.newBuilder()
                    .setPolicy(CatchUpPolicy.ALL)
                    .setMaxFires(10_000)
                    .build())
            .setRetry(RetryDefinition.newBuilder().build())
            .setAutoPause(AutoPauseDefinition.newBuilder().build())
            .build();
    load.send(
        catalogue.scheduleCommands(),
        id,
        new ScheduleCommand("c", Instant.now(), "bench", id, new CreateSchedule(definition)));
  }

  /** A process of its own, so that it can be killed. */
  private Process ticker(String name) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("io.escapement.standalone.EscapementCommand", "service", "ticker"));
    String timeout = STOCK ? "6s" : "1s";
    Map.of(
            "escapement.kafka.bootstrap-servers",
            servers,
            "escapement.ticker.streams.state-directory",
            data.resolve("ticker-" + name).toString(),
            "escapement.ticker.streams.standby-replicas",
            "1",
            "escapement.ticker.streams.session-timeout",
            timeout,
            "escapement.ticker.streams.transaction-timeout",
            STOCK ? "2s" : "1s")
        .forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(data.resolve("ticker-" + name + ".log").toFile())
        .start();
  }

  /** Notes when committed fires arrive. */
  private void watch() {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var partition = new TopicPartition(catalogue.fires().name(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (watching.get()) {
        int come = consumer.poll(Duration.ofMillis(100)).count();
        if (come > 0) {
          long now = System.currentTimeMillis();
          long before = lastFireAt.getAndSet(now);
          if (before > 0) {
            longestGap.accumulateAndGet(now - before, Math::max);
          }
          fires.release(come);
        }
      }
    }
  }

  private void closeTheBooks() {
    var reader = new TopicReader(Map.of("bootstrap.servers", servers));
    var ledger = new FireLedger();
    Set<String> fireIds = new HashSet<>();
    List<Fire> twice = new ArrayList<>();
    reader.read(catalogue.schedules(), (_, schedule) -> schedule.ifPresent(ledger::accept));
    reader.read(
        catalogue.fires(),
        (_, value) ->
            value.ifPresent(
                fire -> {
                  ledger.accept(fire);
                  if (!fireIds.add(fire.getFireId())) {
                    twice.add(fire);
                  }
                }));
    FireLedger.Report report = ledger.report(Instant.now());
    System.out.printf(
        "%,d fires; twice: %d; violations of the books: %d%n",
        fireIds.size(), twice.size(), report.violations().size());
    report.violations().stream().limit(5).forEach(System.out::println);
  }
}
