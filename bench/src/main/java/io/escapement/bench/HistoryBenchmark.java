package io.escapement.bench;

import io.escapement.embedded.EmbeddedBroker;
import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicProvisioner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A gateway, in a process of its own, that reads a million runs of a thousand schedules for the
 * first time: how long until it answers, how much memory it has, how fast it finds; and how long it
 * takes after a kill.
 */
public final class HistoryBenchmark {
  private static final int RUNS = Integer.getInteger("runs", 1_000_000);
  private static final int MEASURED = 500;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final Pattern CURSOR = Pattern.compile("\"nextCursor\":\"([^\"]+)\"");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int PORT = 18_123;

  private HistoryBenchmark() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("escapement-bench");
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"))) {
      KafkaSettings kafka = KafkaSettings.singleNode(broker.bootstrapServers());
      write(kafka);
      Process gateway = gateway(kafka, data);
      awaitReady("first start, from the topics");
      measure(gateway);
      gateway.destroyForcibly().waitFor();
      gateway = gateway(kafka, data);
      awaitReady("start after SIGKILL, with its state");
      measure(gateway);
      gateway.destroyForcibly().waitFor();
    }
    System.exit(0);
  }

  private static void write(KafkaSettings kafka) {
    var catalogue = new TopicCatalogue(kafka.topics());
    try (var admin = Admin.create(kafka.clientProperties())) {
      new TopicProvisioner(admin, catalogue).provision();
    }
    Map<String, Object> properties = kafka.clientProperties();
    properties.put("linger.ms", 20);
    properties.put("compression.type", "lz4");
    Instant begin = Instant.now().minus(Duration.ofDays(10));
    try (var producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < RUNS; i++) {
        SyntheticRuns.send(producer, catalogue.runEvents(), i, begin.plusMillis(i * 500L));
      }
    }
  }

  private static Process gateway(KafkaSettings kafka, Path data) throws IOException {
    Process gateway =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.escapement.standalone.EscapementCommand",
                "service",
                "SCHEDULE_API",
                "--set",
                "server.port=" + PORT,
                "--set",
                "escapement.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--set",
                "escapement.schedule-api.streams.state-directory=" + data.resolve("state"),
                "--set",
                "escapement.schedule-api.streams.session-timeout=2s")
            .redirectError(data.resolve("gateway.log").toFile())
            .redirectOutput(data.resolve("gateway.out").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(gateway::destroyForcibly));
    return gateway;
  }

  private static void awaitReady(String what) throws InterruptedException {
    long start = System.nanoTime();
    while (status("/runs?limit=1") != 200) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
    System.out.printf("%s: answers after %.1f s%n", what, (System.nanoTime() - start) / 1e9);
  }

  private static int status(String path) throws InterruptedException {
    try {
      return get(path).statusCode();
    } catch (IOException _) {
      return 0; // not listening yet
    }
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/api/v1" + path)).build(),
        BodyHandlers.ofString());
  }

  private static void measure(Process gateway) throws IOException, InterruptedException {
    System.out.println("resident: " + resident(gateway));
    time(
        "1,000 runs of a schedule, in two pages",
        n -> "/schedules/s-" + n % SyntheticRuns.SCHEDULES + "/runs");
    time("1,000 runs of all, in two pages", _ -> "/runs");
    time("1,000 failed runs, in two pages", _ -> "/runs?state=FAILED");
    time("1,000 runs of an executor, in two pages", n -> "/runs?executor=executor-" + n % 7);
    System.out.println("resident: " + resident(gateway));
  }

  private interface Query {
    String path(int number);
  }

  private static void time(String what, Query query) throws IOException, InterruptedException {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < 2 * MEASURED; i++) {
      long start = System.nanoTime();
      String path = query.path(i);
      String page = path + (path.contains("?") ? "&" : "?") + "limit=500";
      Matcher cursor = CURSOR.matcher(get(page).body());
      if (!cursor.find()) {
        throw new IOException("There is no second page of " + path);
      }
      get(page + "&cursor=" + cursor.group(1));
      if (i >= MEASURED) {
        millis.add((System.nanoTime() - start) / 1e6);
      }
    }
    List<Double> sorted = millis.stream().sorted().toList();
    System.out.printf(
        "%s: p50=%.1f ms p99=%.1f ms%n",
        what, sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 99 / 100));
  }

  private static String resident(Process process) throws IOException {
    try (var lines = Files.lines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
      return lines.filter(line -> line.startsWith("VmRSS")).findFirst().orElse("unknown");
    }
  }
}
