package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import io.escapement.standalone.supervisor.ExecutorProcesses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Executor processes that are kept alive. */
@ExtendWith(SharedStandalone.class)
class ExecutorProcessesTest {

  private static Map<String, String> settings(Running running, String queue) {
    return Map.of(
        "escapement.kafka.bootstrap-servers",
        running.standalone().bootstrapServers(),
        "escapement.executor.queues",
        queue,
        "escapement.executor.shell.enabled",
        "true");
  }

  private static JsonNode awaitExecutor(Api api, String id, int restarts) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              JsonNode executor = api.get("/executors/" + id).json();
              return executor.path("state").asString().equals("ACTIVE")
                  && executor.path("restarts").asInt() == restarts;
            });
    return api.get("/executors/" + id).json();
  }

  @Test
  void aProcessThatWasKilledIsStartedAgain(Running running) {
    List<String> told = new CopyOnWriteArrayList<>();
    try (var _ = new ExecutorProcesses("kept", 2, 3, 0, settings(running, "kept"), told::add)) {
      awaitExecutor(running.api(), "kept-1", 0);
      awaitExecutor(running.api(), "kept-2", 0);
      String pid =
          told.stream()
              .filter(line -> line.startsWith("kept-1 runs as process "))
              .findFirst()
              .orElseThrow()
              .substring("kept-1 runs as process ".length());
      ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
      awaitExecutor(running.api(), "kept-1", 1);
      awaitExecutor(running.api(), "kept-2", 0);
    }
    assertThat(told).anyMatch(line -> line.startsWith("kept-1 ended with exit code 137"));
    assertThat(running.api().get("/executors/kept-2").json().path("state").asString())
        .isEqualTo("STOPPED");
  }

  @Test
  void aProcessThatHasDoneItsShareIsReplaced(Running running) {
    List<String> told = new CopyOnWriteArrayList<>();
    try (var _ = new ExecutorProcesses("fresh", 1, 0, 2, settings(running, "fresh"), told::add)) {
      awaitExecutor(running.api(), "fresh-1", 0);
      for (int i = 0; i < 3; i++) {
        String runId =
            running
                .api()
                .post(
                    "/tasks",
                    """
                    {"task": {"type": "shell", "queue": "fresh", "input": {"command": "true"}},
                     "retry": {"maxAttempts": 1}}""")
                .json()
                .path("runId")
                .asString();
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    running
                        .api()
                        .get("/runs/" + runId)
                        .json()
                        .path("state")
                        .asString()
                        .equals("SUCCEEDED"));
      }
      awaitExecutor(running.api(), "fresh-1", 1);
    }
    assertThat(told).anyMatch(line -> line.startsWith("fresh-1 ended with exit code 10"));
  }
}
