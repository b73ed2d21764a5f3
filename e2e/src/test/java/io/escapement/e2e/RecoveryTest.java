package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What fails comes back: requeued by a person, or by a probe. */
@ExtendWith(SharedStandalone.class)
class RecoveryTest {
  private final Target target = new Target();

  @AfterEach
  void stop() {
    target.close();
  }

  private static void awaitState(Api api, String runId, String state) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> api.get("/runs/" + runId).json().path("state").asString(""), state::equals);
  }

  private String submit(Api api, String key) {
    Api.Answer answer =
        api.send(
            "POST",
            "/tasks",
            """
            {"task": {"type": "http", "input": {"url": "%s"}}, "retry": {"maxAttempts": 1}}"""
                .formatted(target.url()),
            "Idempotency-Key",
            key);
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return answer.json().path("runId").asString();
  }

  @Test
  void aDeadLetterIsRequeuedOnce(Running running) {
    Api api = running.api();
    target.answer(500);
    String runId = submit(api, "dead-letter");
    awaitState(api, runId, "FAILED");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> api.get("/dead-letters/" + runId).status() == 200);
    JsonNode letter = api.get("/dead-letters/" + runId).json();
    assertThat(letter.path("failureClass").asString()).isEqualTo("handler_error");
    assertThat(letter.path("input").path("url").asString()).isEqualTo(target.url().toString());
    assertThat(letter.path("requeuedAs").isNull()).isTrue();

    target.answer(200);
    Api.Answer requeued = api.post("/dead-letters/" + runId + "/requeue", "");
    assertThat(requeued.status()).as(requeued.body()).isEqualTo(202);
    String next = requeued.json().path("runId").asString();
    awaitState(api, next, "SUCCEEDED");
    assertThat(api.get("/runs/" + next).json().path("retryOf").asString()).isEqualTo(runId);

    Api.Answer again = api.post("/dead-letters/" + runId + "/requeue", "");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.json().path("runId").asString()).isEqualTo(next);
    assertThat(api.all("/dead-letters?requeued=false"))
        .noneMatch(dead -> dead.path("runId").asString().equals(runId));
    assertThat(api.all("/dead-letters?requeued=true"))
        .anyMatch(dead -> dead.path("runId").asString().equals(runId));
    assertThat(api.post("/dead-letters/nobody/requeue", "").status()).isEqualTo(404);
  }

  @Test
  void aRepeatedSubmissionGetsTheFirstRunAlsoWhenItHasEnded(Running running) {
    Api api = running.api();
    String first = submit(api, "repeated");
    awaitState(api, first, "SUCCEEDED");
    assertThat(submit(api, "repeated")).isEqualTo(first);
    assertThat(submit(api, "another")).isNotEqualTo(first);

    api.post(
        "/schedules",
        """
        {"id": "keyed", "name": "K", "trigger": {"type": "once", "at": "2099-01-01T00:00:00Z"},
         "task": {"type": "http", "input": {"url": "%s"}}}"""
            .formatted(target.url()));
    Api.Answer runNow =
        api.send("POST", "/schedules/keyed/run-now?wait=queue", "", "Idempotency-Key", "repeated");
    assertThat(runNow.json().path("runId").asString())
        .as("the same key for another request is another key")
        .startsWith("keyed@run-now");
  }

  @Test
  void aScheduleThatPausedItselfComesBackWhenAProbeSucceeds(Running running) {
    Api api = running.api();
    target.answer(500);
    api.post(
        "/schedules",
        """
        {"id": "flaky", "name": "Flaky", "trigger": {"type": "interval", "every": "PT1S"},
         "task": {"type": "http", "input": {"url": "%s"}},
         "retry": {"maxAttempts": 1}, "autoPause": {"failures": 2, "probeAfter": "PT2S"}}"""
            .formatted(target.url()));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> schedule(api).path("state").asString(), "PAUSED"::equals);
    assertThat(schedule(api).path("pausedReason").asString()).contains("2 failures in a row");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> schedule(api).path("pausedReason").asString(""),
            reason -> reason.contains("the probe failed too"));
    target.answer(200);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> schedule(api).path("state").asString(), "ACTIVE"::equals);
    api.delete("/schedules/flaky");
  }

  private static JsonNode schedule(Api api) {
    return api.get("/schedules/flaky").json();
  }

  @Test
  void aPoolTellsHowItStandsAndIsDeletedWhenNothingRefersToIt(Running running) {
    Api api = running.api();
    assertThat(api.put("/pools/standing", "{\"maxConcurrent\": 3}").status()).isEqualTo(200);
    String waits =
        api.post(
                "/tasks",
                """
                {"task": {"type": "nobody-does-this", "queue": "nobody"}, "pool": "standing"}""")
            .json()
            .path("runId")
            .asString();
    JsonNode pool = api.get("/pools/standing").json();
    assertThat(pool.path("waiting").asInt()).isEqualTo(1);
    assertThat(pool.path("usage").valueStream())
        .anySatisfy(
            limit -> {
              assertThat(limit.path("limit").asString()).isEqualTo("pool standing");
              assertThat(limit.path("cap").asInt()).isEqualTo(3);
            });
    assertThat(api.get("/limits").json().path("waiting").asInt()).isPositive();
    Api.Answer refused = api.delete("/pools/standing");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().path("detail").asString()).contains("1 runs that have not ended");
    api.post("/runs/" + waits + "/cancel", "");
    assertThat(api.delete("/pools/standing").status()).isEqualTo(204);
    assertThat(api.get("/pools/standing").status()).isEqualTo(404);
  }
}
