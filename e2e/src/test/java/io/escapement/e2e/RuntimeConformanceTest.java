package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.e2e.SharedStandalone.Running;
import io.escapement.executor.ExecutorSettings;
import io.escapement.executor.TaskContext;
import io.escapement.executor.TaskFailure;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.TaskResult;
import io.escapement.schemas.FailureClass;
import io.escapement.standalone.conformance.Conformance;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The executor's runtime, used as a library without Spring. */
@ExtendWith(SharedStandalone.class)
class RuntimeConformanceTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String QUEUE = "conforming";
  private static final String PREFIX = "conforming.";

  private static final List<TaskHandler> HANDLERS =
      List.of(
          handler("echo", context -> TaskResult.of(context.input())),
          handler("steps", RuntimeConformanceTest::steps),
          handler(
              "fail",
              context -> {
                throw TaskFailure.of(
                    FailureClass.valueOf(
                        input(context).path("failureClass").asString().toUpperCase(Locale.ROOT)),
                    input(context).path("message").asString());
              }),
          handler("checkpoint", RuntimeConformanceTest::checkpoint),
          handler("log", RuntimeConformanceTest::log),
          handler(
              "sleep",
              context -> {
                context.progress(0.5, "asleep");
                Thread.sleep(input(context).path("millis").asLong());
                return TaskResult.nothing();
              }));

  private static TaskHandler handler(String name, TaskHandler.Work work) {
    return TaskHandler.of(PREFIX + name, work);
  }

  private static JsonNode input(TaskContext context) {
    return JSON.readTree(context.input());
  }

  private static TaskResult steps(TaskContext context) {
    for (int i = 0; i < input(context).path("count").asInt(); i++) {
      context.step();
    }
    return TaskResult.nothing();
  }

  private static TaskResult checkpoint(TaskContext context) {
    if (context.checkpoint().isEmpty()) {
      context.keepCheckpoint(input(context).path("keep").asString());
      throw TaskFailure.of(FailureClass.NETWORK, "the next attempt goes on");
    }
    return TaskResult.of("{\"checkpoint\": \"" + context.checkpoint().get() + "\"}");
  }

  private static TaskResult log(TaskContext context) {
    for (int i = 1; i <= input(context).path("lines").asInt(); i++) {
      context.log("line " + i);
    }
    return TaskResult.nothing();
  }

  @Test
  void itConforms(Running running) {
    var settings = ExecutorSettings.of("conforming", List.of(QUEUE), 8);
    try (var _ = OwnExecutor.start(running.standalone().bootstrapServers(), settings, HANDLERS)) {
      assertThat(
              Conformance.check(running.standalone().api(), QUEUE, PREFIX, SharedStandalone.LEASE))
          .allSatisfy(finding -> assertThat(finding.deviation()).as(finding.rule()).isEmpty())
          .isNotEmpty();
    }
  }

  /** Without a handler that misbehaves the checks would prove nothing. */
  @Test
  void aWorkerThatDoesNotConformIsFound(Running running) {
    List<TaskHandler> careless =
        HANDLERS.stream()
            .map(
                handler ->
                    handler.taskType().endsWith("fail") ? handler("fail", careless()) : handler)
            .toList();
    var settings = ExecutorSettings.of("careless", List.of("careless"), 8);
    try (var _ = OwnExecutor.start(running.standalone().bootstrapServers(), settings, careless)) {
      assertThat(
              Conformance.check(
                  running.standalone().api(), "careless", PREFIX, Duration.ofMillis(1)))
          .filteredOn(finding -> finding.deviation().isPresent())
          .extracting(Conformance.Finding::rule)
          .containsExactly(
              "a failure has the class and the message that the handler gives it",
              "a failure of a retryable class is tried again");
    }
  }

  private static TaskHandler.Work careless() {
    return _ -> TaskResult.nothing();
  }
}
