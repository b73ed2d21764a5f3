package io.escapement.example;

import io.escapement.executor.TaskContext;
import io.escapement.executor.TaskFailure;
import io.escapement.schemas.FailureClass;
import io.escapement.spring.TaskHandler;
import java.util.Locale;
import java.util.Map;

/** What the conformance checks ask for, as methods of a bean. */
final class ConformanceHandlers {
  record Count(int count) {}

  record Lines(int lines) {}

  record Millis(long millis) {}

  record Failing(String failureClass, String message) {}

  record Keep(String keep) {}

  @TaskHandler("conformance.echo")
  Object echo(Map<String, Object> input) {
    return input;
  }

  @TaskHandler("conformance.steps")
  void steps(Count input, TaskContext context) {
    for (int i = 0; i < input.count(); i++) {
      context.step();
    }
  }

  @TaskHandler("conformance.fail")
  void fail(Failing input) {
    throw TaskFailure.of(
        FailureClass.valueOf(input.failureClass().toUpperCase(Locale.ROOT)), input.message());
  }

  @TaskHandler("conformance.checkpoint")
  Object checkpoint(Keep input, TaskContext context) {
    if (context.checkpoint().isEmpty()) {
      context.keepCheckpoint(input.keep());
      throw TaskFailure.of(FailureClass.NETWORK, "the next attempt goes on");
    }
    return Map.of("checkpoint", context.checkpoint().get());
  }

  @TaskHandler("conformance.log")
  void log(Lines input, TaskContext context) {
    for (int i = 1; i <= input.lines(); i++) {
      context.log("line " + i);
    }
  }

  @TaskHandler("conformance.sleep")
  void sleep(Millis input, TaskContext context) throws InterruptedException {
    context.progress(0.5, "asleep");
    Thread.sleep(input.millis());
  }
}
