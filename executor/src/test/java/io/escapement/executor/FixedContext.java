package io.escapement.executor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The context of an attempt that nobody cancels. */
public record FixedContext(String input, List<String> lines) implements TaskContext {
  /** An attempt with an input. */
  public FixedContext(String input) {
    this(input, new CopyOnWriteArrayList<>());
  }

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
  public Map<String, String> labels() {
    return Map.of();
  }

  @Override
  public void log(String line) {
    lines.add(line);
  }

  @Override
  public void keepCheckpoint(String state) {}

  @Override
  public Optional<String> checkpoint() {
    return Optional.empty();
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
