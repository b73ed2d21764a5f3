package io.escapement.bench;

import io.escapement.standalone.Standalone;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How long after its due time, and after its fire, a handler starts: 50 schedules that fire every
 * second, no lead, the embedded broker and all components in this process. The first seconds are
 * not counted.
 */
public final class LatencyBenchmark {
  private static final int PER_SECOND = 50;
  private static final int BURST = 5_000;
  private static final int BURST_ROUNDS = 3;
  private static final Duration WARM_UP = Duration.ofSeconds(12);
  private static final Duration MEASURED = Duration.ofSeconds(20);

  private static final int COUNTED = (int) MEASURED.toSeconds() * PER_SECOND;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private LatencyBenchmark() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("escapement-bench");
    try (var standalone =
        Standalone.start(
            Standalone.Options.of(
                data,
                Map.of(
                    "escapement.dispatcher.global-cap", "10000",
                    "escapement.executor.slots", "10000")))) {
      TargetTopic.create(standalone.bootstrapServers());
      spread(standalone);
      burst(standalone);
      atOnce(standalone);
    }
    System.exit(0);
  }

  private static void spread(Standalone standalone) throws IOException, InterruptedException {
    int fires = (int) ((WARM_UP.toSeconds() + MEASURED.toSeconds()) * PER_SECOND);
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(30);
    create(standalone.api(), fires, "spread", i -> once(start.plusMillis(1_000L / PER_SECOND * i)));
    System.out.println(PER_SECOND + " fires a second, evenly spread:");
    report(standalone, start.plus(WARM_UP), start.plus(WARM_UP).plus(MEASURED), COUNTED);
  }

  /** The n-th of so many handlers that are due in one instant is late by what is printed as max. */
  private static void burst(Standalone standalone) throws IOException, InterruptedException {
    for (int round = 0; round < BURST_ROUNDS; round++) {
      Instant due = Instant.now().plusSeconds(20).truncatedTo(ChronoUnit.SECONDS);
      create(standalone.api(), BURST, "burst-" + round, _ -> once(due));
      if (Instant.now().isAfter(due)) {
        throw new IOException("It took too long to create the schedules");
      }
      System.out.println(BURST + " fires in the same instant:");
      report(standalone, due, due.plusMillis(1), BURST);
    }
  }

  private static void atOnce(Standalone standalone) throws IOException, InterruptedException {
    create(
        standalone.api(),
        PER_SECOND,
        "at-once",
        _ -> "{\"type\": \"interval\", \"every\": \"PT1S\"}");
    Instant from = Instant.now().plus(WARM_UP);
    System.out.println(PER_SECOND + " fires in the same instant, each second:");
    report(standalone, from, from.plus(MEASURED), COUNTED);
  }

  private static String once(Instant at) {
    return "{\"type\": \"once\", \"at\": \"" + at + "\"}";
  }

  private static void create(URI api, int count, String prefix, IntFunction<String> trigger)
      throws IOException, InterruptedException {
    String lines =
        IntStream.range(0, count)
            .mapToObj(i -> schedule(prefix + "-" + i, trigger.apply(i)))
            .collect(Collectors.joining("\n"));
    var request =
        HttpRequest.newBuilder(api.resolve("/api/v1/schedules/import"))
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(lines))
            .build();
    String answer = CLIENT.send(request, BodyHandlers.ofString()).body();
    long created = answer.lines().filter(line -> line.contains("\"created\"")).count();
    if (created != count) {
      throw new IOException("Created " + created + " of " + count + ": " + answer);
    }
  }

  private static String schedule(String id, String trigger) {
    return """
        {"id": "%s", "overlapPolicy": "allow", "trigger": %s,\
         "task": {"type": "kafka", "input": {"topic": "%s", "key": "k", "value": "v"}}}"""
        .formatted(id, trigger, TargetTopic.NAME);
  }

  private static void report(Standalone standalone, Instant from, Instant until, int count)
      throws IOException {
    List<Long> late = new ArrayList<>();
    List<Long> fireToStart = new ArrayList<>();
    for (RunSamples.Sample sample :
        RunSamples.await(standalone.bootstrapServers(), from, until, count)) {
      Optional<Instant> started = sample.metrics().getStartedAt();
      Optional<Instant> fired = sample.metrics().getFiredAt();
      if (started.isPresent() && fired.isPresent()) {
        late.add(Duration.between(sample.scheduledFor(), started.get()).toMillis());
        fireToStart.add(Duration.between(fired.get(), started.get()).toMillis());
      }
    }
    RunSamples.print("fire -> handler start", fireToStart);
    RunSamples.print("due time -> handler start", late);
  }
}
