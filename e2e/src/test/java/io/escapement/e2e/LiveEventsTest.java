package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What changes is told as it changes; what somebody on call looks at first is right. */
@ExtendWith(SharedStandalone.class)
@Timeout(120)
class LiveEventsTest {

  /** Follows the events of a gateway. */
  private static final class Follower implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final BufferedReader lines;
    private String lastEventId = "";

    private Follower(Running running, String after) throws IOException, InterruptedException {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(running.standalone().api().resolve("/api/v1/events"));
      if (!after.isEmpty()) {
        request.header("Last-Event-ID", after);
      }
      lines =
          new BufferedReader(
              new InputStreamReader(
                  client.send(request.build(), BodyHandlers.ofInputStream()).body(),
                  StandardCharsets.UTF_8));
    }

    JsonNode next() throws IOException {
      String line = lines.readLine();
      while (!line.startsWith("data:")) {
        if (line.startsWith("id:")) {
          lastEventId = line.substring(3);
        }
        line = lines.readLine();
      }
      return JsonMapper.builder().build().readTree(line.substring(5));
    }

    void awaitChange(String kind, String id) throws IOException {
      JsonNode batch = next();
      while (batch
          .path("changes")
          .valueStream()
          .noneMatch(
              change ->
                  change.path("kind").asString().equals(kind)
                      && change.path("id").asString().equals(id))) {
        batch = next();
      }
    }

    @Override
    public void close() {
      client.shutdownNow();
    }
  }

  private static void create(Api api, String id, String name) {
    assertThat(
            api.post(
                    "/schedules",
                    """
                    {"id": "%s", "name": "%s", "trigger": {"type": "cron", "expression": "0 0 1 1 *"},
                     "task": {"type": "shell", "input": {"command": "true"}},
                     "labels": {"set": "live"}}"""
                        .formatted(id, name))
                .status())
        .isEqualTo(201);
  }

  @Test
  void aChangeIsToldAndWhatWasMissedIsToldAfterwards(Running running) throws Exception {
    String seen;
    try (var follower = new Follower(running, "")) {
      create(running.api(), "live-1", "One");
      follower.awaitChange("schedule", "live-1");
      seen = follower.lastEventId;
    }
    create(running.api(), "live-2", "Two");
    try (var follower = new Follower(running, seen)) {
      follower.awaitChange("schedule", "live-2");
    }
    try (var follower = new Follower(running, "of-another-life")) {
      assertThat(follower.next().path("complete").asBoolean()).isFalse();
    }
  }

  @Test
  void schedulesAreSortedPageByPage(Running running) {
    Api api = running.api();
    create(api, "sorted-c", "Alpha");
    create(api, "sorted-a", "gamma");
    create(api, "sorted-b", "Beta");
    assertThat(ids(api, "name")).containsExactly("sorted-c", "sorted-b", "sorted-a");
    assertThat(ids(api, "-name")).containsExactly("sorted-a", "sorted-b", "sorted-c");
    assertThat(ids(api, "createdAt")).containsExactly("sorted-c", "sorted-a", "sorted-b");
    assertThat(ids(api, "-id")).containsExactly("sorted-c", "sorted-b", "sorted-a");
    JsonNode first = api.get("/schedules?q=sorted-&sort=name&limit=2").json();
    assertThat(first.path("items")).hasSize(2);
    JsonNode second =
        api.get(
                "/schedules?q=sorted-&sort=name&limit=2&cursor="
                    + first.path("nextCursor").asString())
            .json();
    assertThat(second.path("items")).hasSize(1);
    assertThat(second.path("nextCursor").isNull()).isTrue();
    assertThat(api.get("/schedules?sort=colour").status()).isEqualTo(400);
  }

  private static List<String> ids(Api api, String sort) {
    return api.all("/schedules?q=sorted-&sort=" + sort).stream()
        .map(schedule -> schedule.path("id").asString())
        .toList();
  }

  @Test
  void theFiguresCountWhatHappened(Running running) {
    Api api = running.api();
    api.post(
        "/schedules",
        """
        {"id": "counted", "name": "Counted", "trigger": {"type": "interval", "every": "PT1S"},
         "task": {"type": "shell", "input": {"command": "true"}}}""");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              JsonNode stats = api.get("/stats").json();
              assertThat(sum(stats.path("firesPerSecond"))).isPositive();
              assertThat(sum(stats.path("endedPerSecond"))).isPositive();
              assertThat(stats.path("schedules").path("ACTIVE").asInt()).isPositive();
              assertThat(stats.path("lateness").path("samples").asInt()).isPositive();
              assertThat(stats.path("nextFires").valueStream())
                  .anyMatch(due -> due.path("scheduleId").asString().equals("counted"));
            });
    api.delete("/schedules/counted");
  }

  private static int sum(JsonNode numbers) {
    return numbers.valueStream().mapToInt(JsonNode::asInt).sum();
  }
}
