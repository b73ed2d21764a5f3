package io.escapement.dispatcher.admission.limit;

/**
 * Names a limit.
 *
 * @param pool empty for the limits over all pools
 * @param subject the task type, schedule, concurrency key or queue/type it is about; empty when the
 *     kind says it all
 */
public record LimitKey(Kind kind, String pool, String subject) {

  /** The kinds of limits, in the order in which they are checked: the widest first. */
  public enum Kind {
    GLOBAL,
    POOL,
    TASK_TYPE,
    /** Slots of the live executors that offer a task type on a queue. */
    EXECUTORS,
    SCHEDULE,
    /** One at a time, because the schedule's overlap policy queues or cancels. */
    OVERLAP,
    CONCURRENCY_KEY
  }

  /** The cap over all pools. */
  public static final LimitKey GLOBAL = new LimitKey(Kind.GLOBAL, "", "");

  /** How a person reads it, such as "pool reports" or "task type http in pool default". */
  public String description() {
    return switch (kind) {
      case GLOBAL -> "global cap";
      case POOL -> "pool " + pool;
      case TASK_TYPE -> "task type " + subject + " in pool " + pool;
      case EXECUTORS -> "slots of the executors that offer " + subject;
      case SCHEDULE -> "schedule " + subject + " in pool " + pool;
      case OVERLAP -> "overlap policy of schedule " + subject;
      case CONCURRENCY_KEY -> "concurrency key " + subject + " in pool " + pool;
    };
  }
}
