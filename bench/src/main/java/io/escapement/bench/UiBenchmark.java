package io.escapement.bench;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.standalone.Standalone;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The web UI in a Chromium: how much is loaded and how long until a page shows something, and the
 * processor time of all of the browser's processes while 1,000 events a second go through Kafka.
 */
public final class UiBenchmark {
  private static final int LOADS = 12;
  private static final int EVENTS_PER_SECOND = 1_000;
  private static final Duration SETTLED = Duration.ofSeconds(5);
  private static final Duration MEASURED = Duration.ofSeconds(20);
  private static final String BYTES =
      """
      () => performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
        .filter(entry => !entry.name.includes('/api/')).reduce((sum, entry) => sum + entry.encodedBodySize, 0)""";

  private UiBenchmark() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws Exception {
    try (var standalone =
            Standalone.start(
                Standalone.Options.of(Files.createTempDirectory("escapement-bench"), Map.of()));
        var playwright = Playwright.create();
        Browser chromium = launch(playwright)) {
      URI base = standalone.api().resolve("/");
      load(chromium, base);
      Thread writer =
          Thread.ofPlatform().daemon().unstarted(() -> write(standalone.bootstrapServers()));
      busy(chromium, base + "#/", "overview, no events");
      writer.start();
      for (String page : List.of("", "runs", "schedules", "schedules/s-1")) {
        busy(
            chromium,
            base + "#/" + page,
            (page.isEmpty() ? "overview" : page) + ", " + EVENTS_PER_SECOND + " events/s");
      }
    }
    System.exit(0);
  }

  private static Browser launch(Playwright playwright) {
    return playwright
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(Path.of("/usr/bin/chromium"))
                .setArgs(List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic")));
  }

  /** Each time with nothing in the browser's cache. */
  private static void load(Browser chromium, URI base) {
    List<Double> millis = new ArrayList<>();
    Object bytes = 0;
    for (int i = 0; i < LOADS; i++) {
      try (BrowserContext context = chromium.newContext()) {
        Page page = context.newPage();
        long start = System.nanoTime();
        page.navigate(base.toString());
        page.waitForSelector("main .panel");
        millis.add((System.nanoTime() - start) / 1e6);
        bytes = page.evaluate(BYTES);
      }
    }
    System.out.printf("loaded first, as sent: %s bytes%n", bytes);
    System.out.printf("until the overview shows something, each load: %s ms%n", rounded(millis));
  }

  private static String rounded(List<Double> millis) {
    return millis.stream().map(ms -> "%.0f".formatted(ms)).toList().toString();
  }

  private static void busy(Browser chromium, String url, String what) {
    try (BrowserContext context = chromium.newContext()) {
      Page page = context.newPage();
      page.navigate(url);
      page.waitForSelector("main h1");
      LockSupport.parkNanos(SETTLED.toNanos());
      Duration before = browserTime();
      long start = System.nanoTime();
      LockSupport.parkNanos(MEASURED.toNanos());
      double share =
          (double) browserTime().minus(before).toNanos() / (System.nanoTime() - start) * 100;
      System.out.printf("%s: %.1f %% of a core%n", what, share);
    }
  }

  private static Duration browserTime() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().command().orElse("").contains("chrom"))
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static void write(String bootstrapServers) {
    KafkaSettings kafka = KafkaSettings.singleNode(bootstrapServers);
    var catalogue = new TopicCatalogue(kafka.topics());
    try (var producer =
        new KafkaProducer<>(
            kafka.clientProperties(), new StringSerializer(), new ByteArraySerializer())) {
      long start = System.nanoTime();
      for (int run = 0; ; run++) {
        SyntheticRuns.send(producer, catalogue.runEvents(), run, Instant.now());
        LockSupport.parkNanos(start + run * 2_000_000_000L / EVENTS_PER_SECOND - System.nanoTime());
      }
    }
  }
}
