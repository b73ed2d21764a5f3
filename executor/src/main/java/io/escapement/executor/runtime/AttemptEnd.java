package io.escapement.executor.runtime;

import io.escapement.executor.TaskFailure;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.TaskResult;
import io.escapement.executor.artifact.LargeResults;
import io.escapement.schemas.AttemptCompleted;
import io.escapement.schemas.AttemptOutcome;
import io.escapement.schemas.FailureClass;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Calls a handler and makes of whatever it does the report of an attempt's end. */
final class AttemptEnd {
  private final Map<String, TaskHandler> handlers;
  private final FailureClasses failureClasses;
  private final LargeResults largeResults;

  AttemptEnd(
      Map<String, TaskHandler> handlers, FailureClasses failureClasses, LargeResults largeResults) {
    this.handlers = Map.copyOf(handlers);
    this.failureClasses = failureClasses;
    this.largeResults = largeResults;
  }

  boolean offers(String taskType) {
    return handlers.containsKey(taskType);
  }

  /** Empty when the work goes on elsewhere. Errors are the handler's, not this thread's. */
  Optional<AttemptCompleted> of(RunningAttempt attempt) {
    try {
      TaskResult result = handler(attempt).run(attempt);
      if (attempt.cancelled()) {
        throw new InterruptedException();
      }
      return result.detached() ? Optional.empty() : Optional.of(succeeded(attempt, result));
    } catch (Throwable failure) {
      return Optional.of(failed(attempt, failure));
    }
  }

  private TaskHandler handler(RunningAttempt attempt) {
    TaskHandler handler = handlers.get(attempt.assignment().getTaskType());
    if (handler == null) {
      throw TaskFailure.of(
          FailureClass.HANDLER_ERROR,
          "This executor does not offer the task type " + attempt.assignment().getTaskType());
    }
    return handler;
  }

  private AttemptCompleted succeeded(RunningAttempt attempt, TaskResult result) throws Exception {
    Optional<String> value = result.value().map(attempt::masked);
    if (value.isPresent()) {
      value = Optional.of(largeResults.kept(attempt, value.get()));
    }
    return completed(attempt, AttemptOutcome.SUCCEEDED).setResult(value.orElse(null)).build();
  }

  private AttemptCompleted failed(RunningAttempt attempt, Throwable failure) {
    AttemptCompleted.Builder completed = completed(attempt, AttemptOutcome.FAILED);
    if (attempt.aborted().isPresent()) {
      RunningAttempt.Abort abort = attempt.aborted().get();
      return completed.setFailureClass(abort.failureClass()).setMessage(abort.reason()).build();
    }
    if (failure instanceof TaskFailure known) {
      return completed
          .setFailureClass(known.failureClass())
          .setMessage(attempt.masked(known.message()))
          .setResult(known.result().map(attempt::masked).map(LargeResults::cut).orElse(null))
          .setRetryAfterMs(known.retryAfter().map(Duration::toMillis).orElse(null))
          .build();
    }
    return completed
        .setFailureClass(failureClasses.of(failure))
        .setMessage(attempt.masked(describe(failure)))
        .build();
  }

  private static String describe(Throwable failure) {
    String message = failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  private static AttemptCompleted.Builder completed(
      RunningAttempt attempt, AttemptOutcome outcome) {
    return AttemptCompleted.newBuilder()
        .setOutcome(outcome)
        .setSteps(attempt.steps())
        .setUsage(Map.copyOf(attempt.usage()));
  }
}
