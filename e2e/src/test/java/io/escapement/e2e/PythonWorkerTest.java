package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The worker protocol, spoken by the example worker in Python. */
@ExtendWith(SharedStandalone.class)
class PythonWorkerTest {
  private static final String ID = "py-test";

  @TempDir private Path directory;
  private Process worker;
  private Api api;

  @BeforeEach
  void startWorker(Running running) throws IOException {
    api = running.api();
    worker =
        new ProcessBuilder(
                "python3",
                Path.of("..", "examples", "python-worker", "worker.py").toString(),
                "--url",
                running.standalone().api().toString(),
                "--id",
                ID)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("worker.log").toFile())
            .start();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> api.get("/executors/" + ID).status() == 200 && state().equals("ACTIVE"));
  }

  @AfterEach
  void stopWorker() throws IOException, InterruptedException {
    worker.destroy();
    assertThat(worker.waitFor()).as(Files.readString(directory.resolve("worker.log"))).isZero();
    await().atMost(Duration.ofSeconds(30)).until(() -> state().equals("STOPPED"));
  }

  private String state() {
    return api.get("/executors/" + ID).json().path("state").asString();
  }

  private String submit(String type, String input) {
    Api.Answer answer =
        api.post(
            "/tasks",
            """
            {"task": {"type": "%s", "input": %s, "stepBudget": 50},
             "retry": {"maxAttempts": 2, "initialBackoff": "PT0.1S"}}"""
                .formatted(type, input));
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return answer.json().path("runId").asString();
  }

  private JsonNode ended(String runId) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                api.get("/runs/" + runId)
                    .json()
                    .path("state")
                    .asString()
                    .matches("SUCCEEDED|FAILED|CANCELLED"));
    return api.get("/runs/" + runId).json();
  }

  @Test
  void anAttemptIsTakenDoneAndReportedWithItsLog() {
    String runId = submit("py-echo", "{\"hello\": \"world\"}");
    JsonNode run = ended(runId);
    assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("SUCCEEDED");
    assertThat(run.toString()).contains("hello", ID);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(api.all("/runs/" + runId + "/logs"))
                    .extracting(line -> line.path("text").asString())
                    .containsExactly("echo", "{\"hello\": \"world\"}"));
    Api.Answer stale = api.post("/runs/" + runId + "/complete", "{\"token\": 1}");
    assertThat(stale.status()).isEqualTo(409);
    assertThat(stale.body()).contains("stale-token");
  }

  @Test
  void aFailedAttemptLeavesACheckpointForTheNext() {
    JsonNode run = ended(submit("py-steps", "{\"count\": 9, \"failAt\": 4}"));
    assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("SUCCEEDED");
    assertThat(run.path("attempt").asInt()).isEqualTo(2);
    assertThat(run.path("result").toString()).contains("4", "9");
  }

  @Test
  void theStepBudgetHolds() {
    JsonNode run = ended(submit("py-steps", "{\"count\": 99}"));
    assertThat(run.path("state").asString()).isEqualTo("FAILED");
    assertThat(run.toString()).contains("step_limit_exceeded");
  }

  @Test
  void aCancelledAttemptStops() {
    String runId = submit("py-steps", "{\"count\": 49, \"pause\": 1}");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> api.get("/runs/" + runId).json().path("state").asString().equals("RUNNING"));
    assertThat(api.post("/runs/" + runId + "/cancel", "").status()).isEqualTo(202);
    assertThat(ended(runId).path("state").asString()).isEqualTo("CANCELLED");
  }

  @Test
  void whatIsNoOfferIsRefused() {
    Api.Answer nothing = api.post("/workers/x/take", "{}");
    assertThat(nothing.status()).isEqualTo(422);
    assertThat(nothing.body()).contains("taskTypes");
    assertThat(api.post("/workers/x/take", "{\"taskTypes\": [\"a\"], \"wait\": \"PT5M\"}").body())
        .contains("at most PT30S");
  }
}
