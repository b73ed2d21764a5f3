package io.escapement.executor;

/**
 * Does the work of a task type. One object serves all attempts, several at a time: it must be
 * thread-safe.
 */
public interface TaskHandler {

  /** The task type's name. */
  String taskType();

  /**
   * Does the work of one attempt, on a thread of its own that is interrupted when the attempt is
   * cancelled or its deadline has passed.
   *
   * @return what is kept of the run
   * @throws TaskFailure when the handler knows what went wrong
   * @throws Exception anything else: an {@link java.io.IOException} counts as {@code network}, an
   *     {@link InterruptedException} as {@code aborted}, the rest as {@code handler_error}
   */
  TaskResult run(TaskContext context) throws Exception;
}
