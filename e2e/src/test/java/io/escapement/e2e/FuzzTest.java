package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.api.openapi.OpenApiDocument;
import io.escapement.standalone.Standalone;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests that nobody would send on purpose, to every operation of the document: none may be
 * answered with a server error, none may leave anything but what its answer says.
 */
class FuzzTest {
  private static final int CLIENTS = 16;

  /** In the build; {@code -Descapement.fuzz=20000} for more. */
  private static final int REQUESTS = Integer.getInteger("escapement.fuzz", 3_000);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** They wait for something on purpose. */
  private static final Set<String> ENDLESS = Set.of("followEvents", "take");

  private static final List<String> JUNK =
      List.of(
          "",
          " ",
          "-1",
          "0",
          "1e999",
          "99999999999999999999",
          "NaN",
          "null",
          "true",
          "'; DROP TABLE runs; --",
          "<script>alert(1)</script>",
          "../../etc/passwd",
          "%",
          "%00",
          "\u0000",
          "\ud83d\ude80",
          "{{ 1/0 }}",
          "2026-13-45T99:99:99Z",
          "PT",
          "P-1D",
          "a=b=c,d",
          "x".repeat(5_000));

  private static final List<String> BODIES =
      List.of(
          "",
          "{",
          "[]",
          "null",
          "\"text\"",
          "42",
          "{\"a\":",
          "[".repeat(2_000),
          "{\"a\":".repeat(1_500) + "1" + "}".repeat(1_500),
          "{\"id\":{},\"trigger\":[],\"task\":7}",
          "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:junk\nEND:VCALENDAR",
          "not json\n{}\n\u0000");

  private static final String SCHEDULE =
      """
      {"id": "fuzz", "name": "Fuzz", "trigger": {"type": "cron", "expression": "0 0 1 1 *", "zone": "UTC",
       "jitter": "PT0S", "exclude": []}, "task": {"type": "shell", "queue": "default", "input": {"command": "true"},
       "maxDuration": "PT1M"}, "pool": "default", "priority": 5, "overlapPolicy": "skip",
       "catchUp": {"policy": "last", "window": "PT1H"}, "retry": {"maxAttempts": 3}, "labels": {"a": "b"}}""";

  /** What a request was and what it was answered, when that was wrong. */
  private record Wrong(String request, int status, String body) {}

  private final HttpClient client = HttpClient.newHttpClient();
  private final Set<String> stored = ConcurrentHashMap.newKeySet();

  @Test
  void nothingMakesItAnswerWithAServerError(@TempDir Path data) throws Exception {
    long seed = Long.getLong("escapement.seed", System.nanoTime());
    try (Standalone standalone = Standalone.start(Standalone.Options.of(data, Map.of()));
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<List<Wrong>>> work = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        var random = new Random(seed + i);
        work.add(() -> send(standalone.api(), random));
      }
      List<Wrong> wrong = new ArrayList<>();
      for (Future<List<Wrong>> result : clients.invokeAll(work)) {
        wrong.addAll(result.get());
      }
      assertThat(wrong).as("seed %d", seed).isEmpty();
      assertThat(new Api(standalone.api()).all("/schedules"))
          .as("seed %d", seed)
          .allMatch(schedule -> stored.contains(schedule.path("id").asString()));
    }
  }

  private List<Wrong> send(URI base, Random random) throws InterruptedException {
    List<OpenApiDocument.Operation> operations =
        OpenApiDocument.operations().stream()
            .filter(operation -> !ENDLESS.contains(operation.id()))
            .toList();
    List<Wrong> wrong = new ArrayList<>();
    for (int i = 0; i < REQUESTS / CLIENTS; i++) {
      HttpRequest request =
          request(base, operations.get(random.nextInt(operations.size())), random);
      HttpResponse<String> answer;
      try {
        answer = client.send(request, BodyHandlers.ofString());
      } catch (IOException e) {
        wrong.add(new Wrong(request.method() + " " + request.uri(), 0, e.toString()));
        continue;
      }
      if (!fine(answer)) {
        wrong.add(
            new Wrong(request.method() + " " + request.uri(), answer.statusCode(), answer.body()));
      }
      remember(answer);
    }
    return wrong;
  }

  private static boolean fine(HttpResponse<String> answer) {
    String type = answer.headers().firstValue("Content-Type").orElse("");
    return answer.statusCode() < 400
        || (answer.statusCode() < 500
            && (type.startsWith("application/problem+json") || answer.body().isEmpty())
            && !answer.body().contains("Exception")
            && !answer.body().contains("\tat "));
  }

  /** What was accepted is there by right. */
  private void remember(HttpResponse<String> answer) {
    if (answer.statusCode() < 300) {
      for (String line : answer.body().split("\n")) {
        if (line.startsWith("{")) {
          JsonNode json = JSON.readTree(line);
          stored.add(json.path("id").asString(""));
          stored.add(json.path("schedule").path("id").asString(""));
        }
      }
    }
  }

  private static HttpRequest request(URI base, OpenApiDocument.Operation operation, Random random) {
    String path = operation.path();
    while (path.contains("{")) {
      path = path.replaceFirst("\\{[^}]+}", id(random));
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path + query(random)))
            .timeout(Duration.ofSeconds(30))
            .method(operation.method().name(), BodyPublishers.ofString(body(random)));
    if (random.nextInt(4) > 0) {
      request.header(
          "Content-Type",
          one(
              random,
              List.of(
                  "application/json",
                  "text/plain",
                  "application/x-ndjson",
                  "text/calendar",
                  "application/xml",
                  "application/merge-patch+json")));
    }
    for (String header : List.of("If-Match", "Idempotency-Key", "Last-Event-ID")) {
      if (random.nextInt(5) == 0) {
        request.header(header, printable(one(random, JUNK)));
      }
    }
    return request.build();
  }

  private static String id(Random random) {
    String id = random.nextInt(3) == 0 ? "fuzz" : one(random, JUNK);
    return encoded(id.isBlank() ? "x" : id).replace("$", "%24");
  }

  private static String query(Random random) {
    List<String> names =
        List.of(
            "limit", "cursor", "state", "from", "to", "bucket", "sort", "label", "q", "force",
            "wait", "count", "after", "format", "dryRun", "prune", "zone", "pool", "system", "all");
    var query = new StringBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      query
          .append(query.isEmpty() ? '?' : '&')
          .append(one(random, names))
          .append('=')
          .append(encoded(one(random, JUNK)));
    }
    return query.toString();
  }

  private static String body(Random random) {
    if (random.nextInt(3) == 0) {
      return one(random, BODIES);
    }
    String junk =
        random.nextBoolean()
            ? JSON.writeValueAsString(one(random, JUNK))
            : one(random, List.of("null", "[]", "{}", "-7", "1e400", "true", "[[[]]]"));
    // Of a good schedule one value is replaced.
    List<String> parts = new ArrayList<>(List.of(SCHEDULE.split("(?<=: )|(?=[,}])")));
    parts.set(random.nextInt(parts.size()), junk);
    return String.join("", parts);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String printable(String text) {
    String ascii = text.replaceAll("[^ -~]", "?");
    return ascii.isBlank() ? "?" : ascii;
  }

  private static <T> T one(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
