package io.escapement.bench;

import com.sun.net.httpserver.HttpServer;
import io.escapement.embedded.EmbeddedBroker;
import io.escapement.executor.ExecutorSettings;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.TaskResult;
import io.escapement.executor.handler.AddressGuard;
import io.escapement.executor.handler.HttpHandler;
import io.escapement.executor.runtime.ExecutorRuntime;
import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicProvisioner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * One executor over an embedded broker, fed with assignments as the dispatcher commits them: how
 * many attempts a second it takes, runs and reports when the handler does nothing; how long after
 * the commit of an assignment its handler starts; and what memory ten thousand calls need that wait
 * for an answer.
 */
public final class ExecutorBenchmark {
  private static final int ATTEMPTS = Integer.getInteger("attempts", 200_000);
  private static final int SLEEPERS = Integer.getInteger("sleepers", 10_000);
  private static final int PICKUPS = Integer.getInteger("pickups", 2_000);
  private static final String MODE = System.getProperty("mode", "all");

  private final KafkaSettings kafka;
  private final TopicCatalogue catalogue;
  private final KafkaProducer<String, byte[]> producer;
  private long token;

  private ExecutorBenchmark(String servers) {
    kafka = KafkaSettings.singleNode(servers);
    catalogue = new TopicCatalogue(kafka.topics());
    Map<String, Object> properties = kafka.clientProperties();
    properties.put("transactional.id", "bench");
    properties.put("linger.ms", 0);
    properties.put("compression.type", "lz4");
    producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    producer.initTransactions();
  }

  /** Takes no arguments; with one it is the target of the waiting calls. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 0) {
      beTarget();
      return;
    }
    Path data = Files.createTempDirectory("escapement-bench");
    try (EmbeddedBroker broker = EmbeddedBroker.start(data)) {
      var bench = new ExecutorBenchmark(broker.bootstrapServers());
      bench.provision();
      if (!MODE.equals("sleepers")) {
        bench.throughput("warm-up");
        bench.throughput("no-ops");
        bench.throughput("no-ops");
        bench.pickup();
      }
      if (!MODE.equals("speed")) {
        bench.sleepers();
      }
    }
    System.exit(0);
  }

  private void provision() {
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      new TopicProvisioner(admin, catalogue).provision();
    }
  }

  private ExecutorRuntime executor(int slots, TaskHandler handler) {
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      return new ExecutorRuntime(
          kafka,
          ExecutorSettings.of("bench", List.of("default"), slots),
          catalogue,
          admin,
          List.of(handler),
          InstantSource.system());
    }
  }

  /** Writes assignments in one transaction. */
  private void assign(String taskType, String input, int count) {
    producer.beginTransaction();
    Instant now = Instant.now();
    for (int i = 0; i < count; i++) {
      String runId = "bench-" + ++token;
      var assignment =
          TaskAssignment.newBuilder()
              .setRunId(runId)
              .setAttempt(1)
              .setToken(token)
              .setScheduledFor(now)
              .setTaskType(taskType)
              .setInput(input)
              .setStartBy(now.plus(Duration.ofMinutes(10)))
              .setLeaseMs(Duration.ofSeconds(30).toMillis())
              .setDeadline(now.plus(Duration.ofHours(1)))
              .setReportPartition(0)
              .build();
      var topic = catalogue.tasks("default", taskType);
      var _ =
          producer.send(
              new ProducerRecord<>(topic.name(), 0, runId, topic.value().encode(assignment)));
    }
    producer.commitTransaction();
  }

  private void throughput(String what) throws InterruptedException {
    var left = new CountDownLatch(ATTEMPTS);
    var handler =
        TaskHandler.of(
            "noop",
            _ -> {
              left.countDown();
              return TaskResult.nothing();
            });
    ExecutorRuntime executor = executor(1_000, handler);
    for (int i = 0; i < ATTEMPTS / 1_000; i++) {
      assign("noop", "{}", 1_000);
    }
    Instant begun = Instant.now();
    executor.start();
    left.await();
    executor.close(); // every report is durable
    long millis = Duration.between(begun, Instant.now()).toMillis();
    System.out.printf(
        "%s: %,d attempts taken, run and reported in %.2f s: %,.0f/s%n",
        what, ATTEMPTS, millis / 1_000.0, ATTEMPTS * 1_000.0 / millis);
  }

  /** The next one is assigned when the one before has started: there is nothing to batch. */
  private void pickup() throws InterruptedException {
    BlockingQueue<Long> starts = new LinkedBlockingQueue<>();
    var handler =
        TaskHandler.of(
            "pickup",
            _ -> {
              starts.add(System.nanoTime());
              return TaskResult.nothing();
            });
    List<Double> millis = new ArrayList<>();
    try (ExecutorRuntime executor = executor(64, handler)) {
      executor.start();
      for (int i = 0; i < PICKUPS; i++) {
        assign("pickup", "{}", 1);
        long committedAt = System.nanoTime();
        millis.add((starts.take() - committedAt) / 1e6);
      }
    }
    // The first fifth joins the group and warms up.
    List<Double> sorted = millis.stream().skip(PICKUPS / 5).sorted().toList();
    System.out.printf(
        "pick-up, assignment committed -> handler starts: n=%d p50=%.1f ms p90=%.1f ms p99=%.1f ms%n",
        sorted.size(),
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 9 / 10),
        sorted.get(sorted.size() * 99 / 100));
  }

  private void sleepers() throws IOException, InterruptedException {
    Process target = target();
    try (var output = target.inputReader(StandardCharsets.UTF_8);
        var orders = target.outputWriter(StandardCharsets.UTF_8)) {
      String port = Objects.requireNonNull(output.readLine());
      var http = new HttpHandler(InstantSource.system(), new AddressGuard(true, false), false);
      String input = "{\"url\": \"http://127.0.0.1:%s/\", \"timeout\": \"PT10M\"}".formatted(port);
      try (ExecutorRuntime executor = executor(SLEEPERS, http)) {
        executor.start();
        for (int i = 0; i < SLEEPERS / 1_000; i++) {
          assign("http", input, 1_000);
        }
        String waiting = output.readLine();
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        System.out.printf(
            "%s calls wait: %,d MB resident, %,d MB of live heap, with the broker in the same process%n",
            waiting, residentMb(), heap >> 20);
        orders.write("let go\n");
        orders.flush();
      }
    }
    target.waitFor();
  }

  /** In a process of its own: it has a socket for each call as well. */
  private static Process target() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Dsleepers=" + SLEEPERS,
            ExecutorBenchmark.class.getName(),
            "target")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Prints its port, then how many calls wait when all do; lets go when it is told anything. */
  private static void beTarget() throws IOException, InterruptedException {
    var called = new CountDownLatch(SLEEPERS);
    var letGo = new CountDownLatch(1);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10_000);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          called.countDown();
          try {
            letGo.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    System.out.println(server.getAddress().getPort());
    boolean _ = called.await(5, TimeUnit.MINUTES);
    System.out.println(SLEEPERS - called.getCount());
    int _ = System.in.read();
    letGo.countDown();
    server.stop(60); // returns as soon as every answer has gone out
  }

  private static long residentMb() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElse(-1);
  }
}
