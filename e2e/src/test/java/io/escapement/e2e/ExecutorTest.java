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
    String runId = shell(api, "yes 0123456789012345678901234567890123456789 | head -c 100000000");
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
