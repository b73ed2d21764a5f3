package io.escapement.executor.handler;

import io.escapement.executor.TaskContext;
import java.time.Instant;
import java.util.Optional;

/** The context of an attempt that nobody cancels. */
record FixedContext(String input) implements TaskContext {
  @Override
  public String runId() {
    return "run-1";
  }

  @Override
  public Optional<String> scheduleId() {
    return Optional.empty();
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public long token() {
    return 7;
  }

  @Override
  public Instant scheduledFor() {
    return Instant.EPOCH;
  }

  @Override
  public Instant deadline() {
    return Instant.MAX;
  }

  @Override
  public void step() {}

  @Override
  public void progress(double fraction, String message) {}

  @Override
  public void usage(String name, double amount) {}

  @Override
  public boolean cancelled() {
    return false;
  }
}
