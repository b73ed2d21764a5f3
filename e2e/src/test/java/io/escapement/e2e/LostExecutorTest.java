package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import io.escapement.schemas.AttemptCompleted;
import io.escapement.schemas.AttemptOutcome;
import io.escapement.schemas.AttemptStarted;
import io.escapement.schemas.ExecutorState;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.TaskReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Plays an executor by hand, over the topics, and lets it die. */
@ExtendWith(SharedStandalone.class)
class LostExecutorTest {
  private static final String TYPE = "mortal";
  private static final String QUEUE = "mortal";
  private static final String EXECUTOR = "mortal-1";

  @Test
  void aSlotOfADeadExecutorIsFreedAndItsLateReportChangesNothing(Running running) {
    Topics topics = running.topics();
    topics.provisionTasks(QUEUE, TYPE);
    announce(topics);
    String runId =
        running
            .api()
            .post(
                "/tasks",
                """
                {"task": {"type": "mortal", "queue": "mortal"},
                 "retry": {"maxAttempts": 3, "initialBackoff": "PT0.1S", "maxBackoff": "PT0.1S"}}""")
            .json()
            .path("runId")
            .asString();

    TaskAssignment first = awaitAssignment(topics, runId, 1);
    report(topics, first, new AttemptStarted(0L));
    awaitState(running.api(), runId, "RUNNING");
    // It never says anything again; the lease of five seconds ends the attempt.
    TaskAssignment second = awaitAssignment(topics, runId, 2);
    assertThat(second.getToken()).isGreaterThan(first.getToken());

    report(topics, first, completed("from the dead"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> notes(running.api(), runId).contains("late_report"));
    assertThat(run(running.api(), runId).path("state").asString()).isEqualTo("ADMITTED");

    report(topics, second, new AttemptStarted(0L));
    report(topics, second, completed("alive"));
    awaitState(running.api(), runId, "SUCCEEDED");
    JsonNode run = run(running.api(), runId);
    assertThat(run.path("result").asString()).isEqualTo("alive");
    assertThat(run.path("transitions").valueStream().map(t -> t.path("type").asString()))
        .containsExactly(
            "queued",
            "admitted",
            "started",
            "retry_scheduled",
            "awaiting",
            "admitted",
            "started",
            "succeeded");
    LogInvariants.check(topics.read(topics.catalogue().runEvents()), SharedStandalone.CAP);
  }

  private static void announce(Topics topics) {
    Instant now = Instant.now();
    topics.write(
        topics.catalogue().executors(),
        EXECUTOR,
        ExecutorStatus.newBuilder()
            .setExecutorId(EXECUTOR)
            .setAt(now)
            .setTtlMs(Duration.ofMinutes(1).toMillis())
            .setState(ExecutorState.ACTIVE)
            .setHost("here")
            .setVersion("test")
            .setStartedAt(now)
            .setQueues(List.of(QUEUE))
            .setTaskTypes(List.of(TYPE))
            .setSlots(1)
            .setBusy(0)
            .build());
  }

  private static TaskAssignment awaitAssignment(Topics topics, String runId, int attempt) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                topics.read(topics.catalogue().tasks(QUEUE, TYPE)).stream()
                    .filter(a -> a.getRunId().equals(runId) && a.getAttempt() == attempt)
                    .toList(),
            found -> !found.isEmpty())
        .getFirst();
  }

  private static void report(Topics topics, TaskAssignment assignment, Object body) {
    topics.write(
        topics.catalogue().reports(),
        assignment.getRunId(),
        new TaskReport(
            assignment.getRunId(), assignment.getToken(), EXECUTOR, Instant.now(), body));
  }

  private static AttemptCompleted completed(String result) {
    return AttemptCompleted.newBuilder()
        .setOutcome(AttemptOutcome.SUCCEEDED)
        .setResult(result)
        .build();
  }

  private static void awaitState(Api api, String runId, String state) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> run(api, runId).path("state").asString().equals(state));
  }

  private static JsonNode run(Api api, String runId) {
    return api.get("/runs/" + runId).json();
  }

  private static List<String> notes(Api api, String runId) {
    return run(api, runId)
        .path("notes")
        .valueStream()
        .map(note -> note.path("type").asString())
        .toList();
  }
}
