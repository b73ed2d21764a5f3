package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import io.escapement.standalone.conformance.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

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
                ID,
                "--queue",
                "python")
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

  @Test
  void itConforms(Running running) {
    assertThat(
            Conformance.check(
                running.standalone().api(), "python", "conformance.", SharedStandalone.LEASE))
        .allSatisfy(finding -> assertThat(finding.deviation()).as(finding.rule()).isEmpty())
        .isNotEmpty();
  }

  @Test
  void itObeysWhenItIsToDrain() {
    assertThat(api.post("/executors/" + ID + "/drain", "").status()).isEqualTo(202);
    awaitState("DRAINING");
    String runId =
        api.post(
                "/tasks",
                """
                {"task": {"type": "conformance.echo", "queue": "python"}}""")
            .json()
            .path("runId")
            .asString();
    assertThat(api.get("/runs/" + runId).json().path("waitingFor").toString()).contains("executor");
    assertThat(api.post("/executors/" + ID + "/resume", "").status()).isEqualTo(202);
    awaitState("ACTIVE");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> api.get("/runs/" + runId).json().path("state").asString().equals("SUCCEEDED"));
  }

  private void awaitState(String wanted) {
    await().atMost(Duration.ofSeconds(30)).until(() -> state().equals(wanted));
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
