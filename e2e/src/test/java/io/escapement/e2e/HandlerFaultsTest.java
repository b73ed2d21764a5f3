package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import io.escapement.executor.ExecutorSettings;
import io.escapement.executor.HttpTargets;
import io.escapement.executor.ShellRules;
import io.escapement.executor.SupervisedProcess;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.TaskResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Handlers that do what handlers should not do. */
@ExtendWith(SharedStandalone.class)
class HandlerFaultsTest {
  private static final String QUEUE = "faulty";

  private final CountDownLatch letGo = new CountDownLatch(1);
  private OwnExecutor executor;
  private Api api;
  private Topics topics;

  @BeforeEach
  void start(Running running) {
    api = running.api();
    topics = running.topics();
    executor =
        OwnExecutor.start(
            running.standalone().bootstrapServers(),
            ExecutorSettings.of("faulty", List.of(QUEUE), 8),
            List.of(
                TaskHandler.of("stubborn", _ -> ignoreInterrupts()),
                TaskHandler.of(
                    "broken",
                    _ -> {
                      throw new StackOverflowError("on purpose");
                    }),
                TaskHandler.of("verbose", _ -> TaskResult.of("x".repeat(70_000))),
                TaskHandler.of("fine", _ -> TaskResult.of("fine"))));
  }

  @AfterEach
  void stop() {
    letGo.countDown();
    executor.close();
  }

  private TaskResult ignoreInterrupts() {
    while (true) {
      try {
        letGo.await();
        return TaskResult.of("done, whatever you said");
      } catch (InterruptedException _) {
        Thread.onSpinWait(); // it goes on
      }
    }
  }

  private String submit(String type) {
    return submit(type, QUEUE);
  }

  private String submit(String type, String queue) {
    return api.post(
            "/tasks",
            "{\"task\": {\"type\": \"%s\", \"queue\": \"%s\"}, \"retry\": {\"maxAttempts\": 1}}"
                .formatted(type, queue))
        .json()
        .path("runId")
        .asString();
  }

  private JsonNode awaitState(String runId, String state) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> api.get("/runs/" + runId).json().path("state").asString().equals(state));
    return api.get("/runs/" + runId).json();
  }

  /** It holds neither the run nor the slot: its lease ends, and what it says later is late. */
  @Test
  void aHandlerThatIgnoresInterruptsLosesItsLease() {
    String runId = submit("stubborn");
    awaitState(runId, "RUNNING");
    assertThat(api.post("/runs/" + runId + "/cancel", "").status()).isEqualTo(202);
    JsonNode run = awaitState(runId, "CANCELLED");
    assertThat(run.path("metrics").path("durationMs").asLong(0)).isNotNegative();
    awaitState(submit("fine"), "SUCCEEDED");
    letGo.countDown();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                topics.read(topics.catalogue().audit()).stream()
                    .anyMatch(
                        entry ->
                            entry.getSubject().equals(runId)
                                && entry.getAction().equals("report_without_run")));
    assertThat(api.get("/runs/" + runId).json().path("state").asString()).isEqualTo("CANCELLED");
  }

  @Test
  void anErrorIsTheHandlersAndTheExecutorGoesOn() {
    JsonNode run = awaitState(submit("broken"), "FAILED");
    assertThat(run.path("failureClass").asString()).isEqualTo("handler_error");
    assertThat(run.path("failureMessage").asString()).isEqualTo("StackOverflowError: on purpose");
    awaitState(submit("fine"), "SUCCEEDED");
  }

  @Test
  void aResultThatIsTooLargeIsRefused() {
    JsonNode run = awaitState(submit("verbose"), "FAILED");
    assertThat(run.path("failureClass").asString()).isEqualTo("validation");
    assertThat(run.path("failureMessage").asString()).contains("70000", "65536");
  }

  /** Its drain is over before the handler is: the run is not lost for that. */
  @Test
  void whatAStoppingExecutorCannotFinishItHandsBack(Running running) {
    var settings = ExecutorSettings.of("leaving", List.of("leaving"), 2);
    String runId;
    try (var _ =
        OwnExecutor.start(
            running.standalone().bootstrapServers(),
            settings,
            List.of(
                TaskHandler.of(
                    "endless",
                    _ -> {
                      letGo.await();
                      return TaskResult.nothing();
                    })))) {
      runId =
          api.post(
                  "/tasks",
                  """
                  {"task": {"type": "endless", "queue": "leaving"},
                   "retry": {"maxAttempts": 2, "initialBackoff": "PT0.1S", "maxBackoff": "PT0.1S"}}""")
              .json()
              .path("runId")
              .asString();
      awaitState(runId, "RUNNING");
    }
    JsonNode run = awaitState(runId, "QUEUED");
    assertThat(run.path("transitions").toString()).contains("handed back");
  }

  @Test
  void whereThereIsAPlaceALargeResultIsKeptAndServed(Running running) {
    String place = running.standalone().dataDirectory().resolve("artifacts").toString();
    var settings =
        new ExecutorSettings(
            "roomy",
            List.of("roomy"),
            2,
            Map.of(),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            "",
            place,
            Map.of(),
            SupervisedProcess.NONE,
            ShellRules.NONE,
            new HttpTargets(false, false, false));
    try (var _ =
        OwnExecutor.start(
            running.standalone().bootstrapServers(),
            settings,
            List.of(
                TaskHandler.of("verbose", _ -> TaskResult.of("x".repeat(70_000))),
                TaskHandler.of(
                    "forged", _ -> TaskResult.of("{\"artifact\": \"file:///etc/passwd\"}"))))) {
      JsonNode run = awaitState(submit("verbose", "roomy"), "SUCCEEDED");
      assertThat(run.path("result").path("bytes").asInt()).isEqualTo(70_000);
      String artifact = "/runs/" + run.path("id").asString() + "/artifact";
      assertThat(api.get(artifact).body()).isEqualTo("x".repeat(70_000));
      JsonNode forged = awaitState(submit("forged", "roomy"), "SUCCEEDED");
      assertThat(api.get("/runs/" + forged.path("id").asString() + "/artifact").status())
          .isEqualTo(404);
    }
  }
}
