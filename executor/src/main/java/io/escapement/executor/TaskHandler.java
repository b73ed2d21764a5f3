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

  /** The work of a handler. */
  @FunctionalInterface
  interface Work {
    /** As {@link TaskHandler#run}. */
    TaskResult run(TaskContext context) throws Exception;
  }

  /** A handler of a task type that does some work. */
  static TaskHandler of(String taskType, Work work) {
    return new TaskHandler() {
      @Override
      public String taskType() {
        return taskType;
      }

      @Override
      public TaskResult run(TaskContext context) throws Exception {
        return work.run(context);
      }
    };
  }
}
