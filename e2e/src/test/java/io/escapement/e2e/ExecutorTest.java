package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What executors tell, write and obey. */
@ExtendWith(SharedStandalone.class)
class ExecutorTest {

  private static String shell(Api api, String command) {
    Api.Answer answer =
        api.post(
            "/tasks",
            "{\"task\": {\"type\": \"shell\", \"input\": {\"command\": \"%s\"}}}"
                .formatted(command));
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return answer.json().path("runId").asString();
  }

  private static void awaitState(Api api, String runId, String state) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> api.get("/runs/" + runId).json().path("state").asString().equals(state));
  }

  @Test
  void theOutputOfAProcessIsTheRunsLogInOrder(Running running) {
    Api api = running.api();
    String runId = shell(api, "for i in $(seq 1 250); do echo line $i; done");
    awaitState(api, runId, "SUCCEEDED");
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(api.all("/runs/" + runId + "/logs")).hasSize(250));
    List<JsonNode> lines = api.all("/runs/" + runId + "/logs");
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i).path("text").asString()).isEqualTo("line " + (i + 1));
      assertThat(lines.get(i).path("number").asInt()).isEqualTo(i);
    }
  }

  @Test
  void aFloodOfOutputIsCutAndSaysSo(Running running) {
    Api api = running.api();
    String runId = shell(api, "yes 0123456789012345678901234567890123456789 | head -c 1000000000");
    awaitState(api, runId, "SUCCEEDED");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(api.all("/runs/" + runId + "/logs").getLast().path("text").asString())
                    .contains("truncated"));
    assertThat(api.all("/runs/" + runId + "/logs")).hasSizeLessThanOrEqualTo(10_000);
  }

  @Test
  void aLogIsFollowedWhileTheHandlerRuns(Running running) throws IOException, InterruptedException {
    Api api = running.api();
    String runId = shell(api, "echo one; sleep 1; echo two");
    var request =
        HttpRequest.newBuilder(
                running.standalone().api().resolve("/api/v1/runs/" + runId + "/logs"))
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", "0:0")
            .build();
    try (var client = HttpClient.newHttpClient()) {
      String events = client.send(request, BodyHandlers.ofString()).body();
      assertThat(events).containsSubsequence("id:1:0", "one", "id:1:1", "two", "event:end");
    }
  }

  @Test
  void workThatGoesOnElsewhereEndsWhenItsTokenSaysSo(Running running) {
    Api api = running.api();
    try (var target = new Target()) {
      target.answer(202);
      String runId =
          api.post(
                  "/tasks",
                  """
                  {"task": {"type": "http", "input": {"url": "%s", "async": true}, "maxDuration": "PT1M"}}"""
                      .formatted(target.url()))
              .json()
              .path("runId")
              .asString();
      await().atMost(Duration.ofSeconds(30)).until(() -> !target.attempts().isEmpty());
      String token = target.attempts().getFirst().split("#")[1];
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> api.get("/runs/" + runId).body().contains("goes on elsewhere"));
      assertThat(api.post("/runs/" + runId + "/complete", "{\"token\": 99}").status())
          .isEqualTo(409);
      Api.Answer beat =
          api.post(
              "/runs/" + runId + "/heartbeat",
              "{\"token\": %s, \"progress\": 0.5}".formatted(token));
      assertThat(beat.status()).as(beat.body()).isEqualTo(204);
      Api.Answer done =
          api.post(
              "/runs/" + runId + "/complete",
              "{\"token\": %s, \"result\": {\"rows\": 7}}".formatted(token));
      assertThat(done.status()).as(done.body()).isEqualTo(204);
      JsonNode run = api.get("/runs/" + runId).json();
      assertThat(run.path("state").asString()).isEqualTo("SUCCEEDED");
      assertThat(run.path("result").toString()).contains("rows");
    }
  }

  @Test
  void anInputIsRenderedForEachRunAndForThePreview(Running running) {
    Api api = running.api();
    String runId = shell(api, "echo of {{ scheduledFor | formatted('yyyy') }} by {{ runId }}");
    awaitState(api, runId, "SUCCEEDED");
    assertThat(api.get("/runs/" + runId).json().path("result").toString())
        .containsPattern("of 20\\d\\d by " + runId);
    String schedule =
        """
        {"id": "rendered", "trigger": {"type": "cron", "expression": "0 0 1 1 *"},
         "task": {"type": "http",
                  "input": {"url": "http://127.0.0.1/{{ scheduledFor | %s('P1D') | formatted('MM-dd') }}"}}}""";
    JsonNode preview = api.post("/schedules/preview", schedule.formatted("minus")).json();
    assertThat(preview.path("renderedInput").path("url").asString())
        .isEqualTo("http://127.0.0.1/12-31");
    Api.Answer wrong = api.post("/schedules/preview", schedule.formatted("less"));
    assertThat(wrong.status()).isEqualTo(422);
    assertThat(wrong.body()).contains("task.input.url", "less");
  }

  @Test
  void anAddressThatIsNobodysBusinessIsNotCalled(Running running) {
    Api api = running.api();
    String runId =
        api.post(
                "/tasks",
                """
                {"task": {"type": "http", "input": {"url": "http://169.254.169.254/latest/meta-data"}}}""")
            .json()
            .path("runId")
            .asString();
    awaitState(api, runId, "FAILED");
    assertThat(api.get("/runs/" + runId).body()).contains("never allowed", "validation");
  }

  @Test
  void anExecutorThatDrainsTakesNothingUntilItResumes(Running running) {
    Api api = running.api();
    JsonNode executor =
        api.get("/executors")
            .json()
            .path("items")
            .valueStream()
            .filter(e -> e.path("taskTypes").toString().contains("http"))
            .filter(e -> e.path("state").asString().equals("ACTIVE"))
            .findFirst()
            .orElseThrow();
    String id = executor.path("id").asString();
    assertThat(executor.path("slots").asInt()).isPositive();
    // Slots that wait for an assignment are not busy.
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> api.get("/executors/" + id).json().path("busy").asInt() == 0);
    assertThat(api.post("/executors/" + id + "/drain", "").status()).isEqualTo(202);
    awaitExecutor(api, id, "DRAINING");
    String runId = shell(api, "true");
    JsonNode waiting = api.get("/runs/" + runId).json();
    assertThat(waiting.path("state").asString()).isEqualTo("QUEUED");
    assertThat(waiting.path("waitingFor").toString()).contains("executor");
    assertThat(api.post("/executors/" + id + "/resume", "").status()).isEqualTo(202);
    awaitExecutor(api, id, "ACTIVE");
    awaitState(api, runId, "SUCCEEDED");
    assertThat(api.post("/executors/nobody/drain", "").status()).isEqualTo(404);
  }

  private static void awaitExecutor(Api api, String id, String state) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> api.get("/executors/" + id).json().path("state").asString().equals(state));
  }
}
