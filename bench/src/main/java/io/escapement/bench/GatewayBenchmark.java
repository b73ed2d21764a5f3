package io.escapement.bench;

import io.escapement.standalone.Standalone;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The gateway: creating schedules and submitting tasks at 50/s, pages of lists, and how far behind
 * a thousand clients of the live events are, a few of which never read.
 */
public final class GatewayBenchmark {
  private static final int PER_SECOND = 50;
  private static final int WARM_UP = 1_500;
  private static final int MEASURED = 1_000;
  private static final int LISTED = 20_000;
  private static final int FOLLOWERS = 1_000;
  private static final int DEAF = 10;
  private static final int CHANGES = 100;
  private static final Pattern SEEN = Pattern.compile("\"(seen-\\d{4})\"");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private GatewayBenchmark() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws Exception {
    try (var standalone =
        Standalone.start(
            Standalone.Options.of(
                Files.createTempDirectory("escapement-bench"),
                Map.of("escapement.dispatcher.global-cap", "10000")))) {
      URI api = standalone.api();
      TargetTopic.create(standalone.bootstrapServers());
      paced("create a schedule", n -> send(api, "POST", "/schedules", schedule("paced-" + n)));
      paced("submit a task", _ -> send(api, "POST", "/tasks", TASK));
      load(api);
      paced("page of 50 of " + LISTED, _ -> send(api, "GET", "/schedules?limit=50", ""));
      paced(
          "page of 50 by a filter", _ -> send(api, "GET", "/schedules?limit=50&label=set:odd", ""));
      follow(api);
    }
    System.exit(0);
  }

  private static final String TASK =
      """
      {"task": {"type": "kafka", "input": {"topic": "%s", "key": "k", "value": "v"}}}"""
          .formatted(TargetTopic.NAME);

  private static String schedule(String id) {
    return """
        {"id": "%s", "trigger": {"type": "cron", "expression": "0 0 1 1 *"}, "labels": {"set": "%s"},
         "task": {"type": "http", "input": {"url": "http://127.0.0.1:9/"}}}"""
        .formatted(id, id.hashCode() % 2 == 0 ? "even" : "odd")
        .replace('\n', ' ');
  }

  private interface Request {
    void send(int number) throws IOException, InterruptedException;
  }

  private static void paced(String what, Request request) throws InterruptedException, IOException {
    List<Double> millis = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < WARM_UP + MEASURED; i++) {
      LockSupport.parkNanos(start + i * 1_000_000_000L / PER_SECOND - System.nanoTime());
      long sent = System.nanoTime();
      request.send(i);
      if (i >= WARM_UP) {
        millis.add((System.nanoTime() - sent) / 1e6);
      }
    }
    print(what + ", " + PER_SECOND + "/s", millis);
  }

  private static void print(String what, List<Double> millis) {
    List<Double> sorted = millis.stream().sorted().toList();
    System.out.printf(
        "%s: n=%d p50=%.1f ms p90=%.1f ms p99=%.1f ms max=%.1f ms%n",
        what,
        sorted.size(),
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 9 / 10),
        sorted.get(sorted.size() * 99 / 100),
        sorted.getLast());
  }

  private static void send(URI api, String method, String path, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(api.resolve("/api/v1" + path))
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    int status = CLIENT.send(request, BodyHandlers.ofString()).statusCode();
    if (status >= 300) {
      throw new IOException(method + " " + path + " answered " + status);
    }
  }

  private static void load(URI api) throws IOException, InterruptedException {
    long start = System.nanoTime();
    send(
        api,
        "POST",
        "/schedules/import",
        IntStream.range(0, LISTED)
            .mapToObj(i -> schedule("listed-%06d".formatted(i)))
            .collect(Collectors.joining("\n")));
    System.out.printf("import of %d: %.0f/s%n", LISTED, LISTED * 1e9 / (System.nanoTime() - start));
  }

  /** From the request of a change until a client has read its event. */
  private static void follow(URI api) throws Exception {
    Map<String, Long> sentAt = new ConcurrentHashMap<>();
    List<Double> behind = Collections.synchronizedList(new ArrayList<>());
    var connected = new CountDownLatch(FOLLOWERS);
    var left = new CountDownLatch((FOLLOWERS - DEAF) * CHANGES);
    for (int i = 0; i < FOLLOWERS; i++) {
      boolean deaf = i < DEAF;
      Thread.ofVirtual().start(() -> follow(api, deaf, connected, left, sentAt, behind));
    }
    connected.await();
    for (int i = 0; i < CHANGES; i++) {
      String id = "seen-%04d".formatted(i);
      sentAt.put(id, System.nanoTime());
      send(api, "POST", "/schedules", schedule(id));
      LockSupport.parkNanos(100_000_000);
    }
    left.await();
    print(
        "%d clients of the events, %d of them deaf; from the request to the event"
            .formatted(FOLLOWERS, DEAF),
        behind);
  }

  private static void follow(
      URI api,
      boolean deaf,
      CountDownLatch connected,
      CountDownLatch left,
      Map<String, Long> sentAt,
      List<Double> behind) {
    try (var socket = new Socket(api.getHost(), api.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /api/v1/events HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      var lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      lines.readLine();
      connected.countDown();
      if (deaf) {
        left.await();
        return;
      }
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        long now = System.nanoTime();
        SEEN.matcher(line)
            .results()
            .forEach(
                seen -> {
                  behind.add((now - Objects.requireNonNull(sentAt.get(seen.group(1)))) / 1e6);
                  left.countDown();
                });
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
