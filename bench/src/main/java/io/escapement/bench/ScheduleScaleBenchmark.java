package io.escapement.bench;

import io.escapement.embedded.EmbeddedBroker;
import io.escapement.executor.ExecutorSettings;
import io.escapement.executor.runtime.ExecutorRuntime;
import io.escapement.kafka.KafkaSettings;
import io.escapement.kafka.StreamsApplication;
import io.escapement.kafka.StreamsProperties;
import io.escapement.kafka.StreamsSettings;
import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.CreateSchedule;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicSettings;
import io.escapement.ticker.topology.TickerTopology;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Many schedules: how fast they are taken, what heap they need, how soon a ticker without local
 * state has them back, and how late their handlers start. Broker, ticker, dispatcher and executor
 * are in this process; the gateway is not.
 *
 * <p>Properties: {@code schedules}, {@code every} (seconds; schedules by seconds is the rate),
 * {@code spread} (seconds over which the due times are spread; 1: all are due in one instant),
 * {@code jitterMs} (0: all of a second start in one instant), {@code leadMs}, {@code seconds}
 * measured.
 */
public final class ScheduleScaleBenchmark {
  private static final int SCHEDULES = Integer.getInteger("schedules", 1_000_000);
  private static final int EVERY = Integer.getInteger("every", 1_000);
  private static final int SPREAD = Integer.getInteger("spread", EVERY);
  private static final Duration JITTER = Duration.ofMillis(Integer.getInteger("jitterMs", 1_000));
  private static final Duration LEAD = Duration.ofMillis(Integer.getInteger("leadMs", 100));
  private static final Duration MEASURED = Duration.ofSeconds(Integer.getInteger("seconds", 30));
  private static final Duration WARM_UP = Duration.ofSeconds(20);

  private final TopicCatalogue catalogue = new TopicCatalogue(TopicSettings.singleNode());
  private final Path data;
  private final String servers;
  private final Load load;

  /** Loading is over by then, and the first due times come. */
  private final Instant startAt =
      Instant.now()
          .truncatedTo(ChronoUnit.SECONDS)
          .plusSeconds(30 + SCHEDULES / 8_000 + (SCHEDULES >= 100_000 ? 30 : 0));

  private ScheduleScaleBenchmark(Path data, String servers) {
    this.data = data;
    this.servers = servers;
    this.load = new Load(servers, catalogue);
  }

  /** Takes no arguments. */
  public static void main(String[] args)
      throws IOException, ExecutionException, InterruptedException {
    Path data = Files.createTempDirectory("escapement-bench");
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"))) {
      new ScheduleScaleBenchmark(data, broker.bootstrapServers()).run();
    }
    System.exit(0);
  }

  private void run() throws IOException, ExecutionException, InterruptedException {
    load.prepare(100_000);
    StreamsApplication ticker = ticker("first");
    ticker.start();
    Load.awaitReady(ticker);
    long heapBefore = usedHeap();
    loadAll();
    System.out.printf(
        "heap: %,.0f bytes per schedule%n", (usedHeap() - heapBefore) / (double) SCHEDULES);
    ticker.stop();
    ticker = ticker("second");
    Instant restarted = Instant.now();
    ticker.start();
    Load.awaitReady(ticker);
    System.out.printf("restore from the broker: %,d ms%n", since(restarted));
    lateness();
    ticker.stop();
  }

  /** A directory of its own: the state comes from the broker. */
  private StreamsApplication ticker(String name) {
    return new StreamsApplication(
        "ticker",
        TickerTopology.build(catalogue, LEAD),
        StreamsProperties.exactlyOnce(
            "ticker",
            KafkaSettings.singleNode(servers),
            StreamsSettings.forEmbeddedBroker(data.resolve("state-" + name).toString())),
        0);
  }

  private void loadAll() throws ExecutionException, InterruptedException {
    Instant begun = Instant.now();
    for (int i = 0; i < SCHEDULES; i++) {
      String id = "schedule-" + i;
      load.send(
          catalogue.scheduleCommands(),
          id,
          new ScheduleCommand("c-" + i, begun, "bench", id, new CreateSchedule(definition(id, i))));
    }
    load.flush();
    load.awaitRead("ticker", catalogue.scheduleCommands(), SCHEDULES);
    long ms = since(begun);
    System.out.printf(
        "%,d schedules taken in %,d ms: %,.0f/s%n", SCHEDULES, ms, SCHEDULES * 1_000.0 / ms);
  }

  private ScheduleDefinition definition(String id, int i) {
    return ScheduleDefinition.newBuilder()
        .setId(id)
        .setName("Schedule " + i)
        .setTrigger(
            IntervalTriggerDefinition.newBuilder()
                .setEveryMs(EVERY * 1_000L)
                .setAnchor(startAt.plusSeconds(i % SPREAD))
                .setJitterMs(JITTER.toMillis())
                .build())
        .setTask(
            TaskDefinition.newBuilder()
                .setType("work")
                .setInput("{\"url\":\"http://127.0.0.1/some/target\"}")
                .build())
        .setOverlapPolicy(OverlapPolicy.SKIP)
        .setCatchUp(CatchUpDefinition.newBuilder().build())
        .setRetry(RetryDefinition.newBuilder().build())
        .setAutoPause(AutoPauseDefinition.newBuilder().build())
        .setLabels(Map.of("team", "bench"))
        .build();
  }

  private void lateness() throws InterruptedException {
    StreamsApplication dispatcher = load.dispatcher(data.resolve("state-dispatcher"));
    dispatcher.start();
    Load.awaitReady(dispatcher);
    var handler = new Lateness(JITTER);
    KafkaSettings kafka = KafkaSettings.singleNode(servers);
    var settings = ExecutorSettings.of("bench", List.of("default"), 20_000);
    try (var admin = Admin.create(kafka.clientProperties());
        var executor =
            new ExecutorRuntime(
                kafka, settings, catalogue, admin, List.of(handler), InstantSource.system())) {
      executor.start();
      sleepUntil(startAt.plus(WARM_UP));
      handler.count();
      Instant from = Instant.now();
      Thread.sleep(MEASURED); // the period that is measured, with nothing to wait for
      handler.print(
          "%,d schedules every %d s, jitter %d ms, lead %d ms"
              .formatted(SCHEDULES, EVERY, JITTER.toMillis(), LEAD.toMillis()));
      RunSamples.printStages(RunSamples.read(servers), from);
    }
    dispatcher.stop();
  }

  private static void sleepUntil(Instant at) throws InterruptedException {
    Duration left = Duration.between(Instant.now(), at);
    if (left.isNegative()) {
      throw new IllegalStateException("Loading took too long: the due times have begun");
    }
    Thread.sleep(left);
  }

  private static long since(Instant begun) {
    return Duration.between(begun, Instant.now()).toMillis();
  }

  private static long usedHeap() {
    var memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < 3; i++) {
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
