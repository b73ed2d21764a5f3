package io.escapement.executor;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a handler knows of its attempt, and what it may tell. Thread-safe. */
public interface TaskContext {
  /** Of a checkpoint, in characters. */
  int LARGEST_CHECKPOINT = 16 * 1024;

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

  /** Labels of the schedule, or of the task that was submitted. */
  Map<String, String> labels();

  /**
   * Writes a line to the run's log, where it can be read while the handler runs. Lines beyond what
   * is kept of an attempt are dropped, and the last line that is kept says so.
   */
  void log(String line);

  /**
   * Keeps a small state for the next attempt of the run, in case this one does not succeed.
   *
   * @param state at most {@value #LARGEST_CHECKPOINT} characters
   * @throws TaskFailure of class {@code validation} when it is larger
   */
  void keepCheckpoint(String state);

  /** What the attempt before this one kept last. */
  Optional<String> checkpoint();

  /** Tells how far the work is. */
  void progress(double fraction, String message);

  /** Adds to a number that is kept with the run, such as tokens used. */
  void usage(String name, double amount);

  /** Whether the attempt is to stop. Its thread is interrupted as well. */
  boolean cancelled();
}
