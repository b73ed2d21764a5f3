package io.escapement.standalone.conformance;

import io.escapement.standalone.ApiKeyOfClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** As much of the REST API as the checks need. */
final class Gateway implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI base;
  private final String queue;

  Gateway(URI base, String queue) {
    this.base = base;
    this.queue = queue;
  }

  /** Submits a task; retries follow at once, up to so many attempts. Answers the run's id. */
  String submit(
      String taskType, Map<String, Object> input, int attempts, Map<String, Object> more) {
    Map<String, Object> task = new java.util.LinkedHashMap<>(more);
    task.put("type", taskType);
    task.put("queue", queue);
    task.put("input", input);
    Map<String, Object> retry =
        Map.of("maxAttempts", attempts, "initialBackoff", "PT0.1S", "maxBackoff", "PT0.1S");
    return send("POST", "/tasks", JSON.writeValueAsString(Map.of("task", task, "retry", retry)))
        .path("runId")
        .asString();
  }

  JsonNode awaitEnd(String runId) {
    return await(
        runId,
        run -> List.of("SUCCEEDED", "FAILED", "CANCELLED").contains(run.path("state").asString()));
  }

  /** Waits until the run is as the caller wants it. */
  JsonNode await(String runId, Predicate<JsonNode> wanted) {
    Instant giveUp = Instant.now().plus(PATIENCE);
    while (true) {
      JsonNode run = send("GET", "/runs/" + runId, "");
      if (wanted.test(run)) {
        return run;
      }
      if (Instant.now().isAfter(giveUp)) {
        throw new Deviation("Not within %s; the run is now %s".formatted(PATIENCE, run));
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  void cancel(String runId) {
    var _ = send("POST", "/runs/" + runId + "/cancel", "");
  }

  /** Lines may come a moment after the end of the run. */
  List<String> awaitLog(String runId, int lines) {
    Instant giveUp = Instant.now().plus(PATIENCE);
    while (true) {
      List<String> log =
          send("GET", "/runs/" + runId + "/logs?limit=500", "")
              .path("items")
              .valueStream()
              .map(line -> line.path("text").asString())
              .toList();
      if (log.size() >= lines || Instant.now().isAfter(giveUp)) {
        return log;
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  private JsonNode send(String method, String path, String body) {
    var request =
        HttpRequest.newBuilder(base.resolve("/api/v1" + path))
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    ApiKeyOfClient.get().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new Deviation(
            "%s %s answered %d: %s"
                .formatted(method, path, response.statusCode(), response.body()));
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("The gateway at " + base + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking " + base, e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
