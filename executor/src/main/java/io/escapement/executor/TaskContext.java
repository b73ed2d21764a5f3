package io.escapement.executor;

import java.time.Instant;
import java.util.Optional;

/** What a handler knows of its attempt, and what it may tell. Thread-safe. */
public interface TaskContext {

  /** The run's id. */
  String runId();

  /** The schedule that fired; empty for a task that was submitted. */
  Optional<String> scheduleId();

  /** From 1. */
  int attempt();

  /**
   * Fencing token: a target that remembers the highest it saw can refuse an attempt that was given
   * up.
   */
  long token();

  /** The due time that the run stands for. */
  Instant scheduledFor();

  /** The attempt is ended at this instant. */
  Instant deadline();

  /** A JSON object. */
  String input();

  /**
   * Counts a step, a unit of work.
   *
   * @throws TaskFailure of class {@code step_limit_exceeded} when the budget is used up
   */
  void step();

  /** Tells how far the work is. */
  void progress(double fraction, String message);

  /** Adds to a number that is kept with the run, such as tokens used. */
  void usage(String name, double amount);

  /** Whether the attempt is to stop. Its thread is interrupted as well. */
  boolean cancelled();
}
