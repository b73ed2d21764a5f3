package io.escapement.executor;

import io.escapement.schemas.FailureClass;
import java.time.Duration;
import java.util.Optional;

/** A failure that the handler can name. The class decides whether the run is tried again. */
public final class TaskFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureClass failureClass;
  private final transient Optional<String> result;
  private final transient Optional<Duration> retryAfter;

  private TaskFailure(
      FailureClass failureClass,
      String message,
      Optional<String> result,
      Optional<Duration> retryAfter) {
    super(message);
    this.failureClass = failureClass;
    this.result = result;
    this.retryAfter = retryAfter;
  }

  /** A failure of a class. */
  public static TaskFailure of(FailureClass failureClass, String message) {
    return new TaskFailure(failureClass, message, Optional.empty(), Optional.empty());
  }

  /** The same with what the attempt left behind, at most 64 KiB. */
  public TaskFailure withResult(String value) {
    return new TaskFailure(failureClass, message(), Optional.of(value), retryAfter);
  }

  /** The same with the time that the failing side asks to be left alone. */
  public TaskFailure withRetryAfter(Duration delay) {
    return new TaskFailure(failureClass, message(), result, Optional.of(delay));
  }

  /** Its class. */
  public FailureClass failureClass() {
    return failureClass;
  }

  /** What the attempt left behind. */
  public Optional<String> result() {
    return result;
  }

  /** The time that the failing side asks to be left alone. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** The message; empty when there is none. */
  public String message() {
    return String.valueOf(getMessage());
  }
}
