package io.escapement.executor;

import io.escapement.executor.runtime.ExecutorRuntime;
import org.springframework.context.SmartLifecycle;

/** Starts and stops an executor with the application that it is part of. */
final class ExecutorLifecycle implements SmartLifecycle {
  private final ExecutorRuntime runtime;
  private final int phase;
  private volatile boolean running;

  ExecutorLifecycle(ExecutorRuntime runtime, int phase) {
    this.runtime = runtime;
    this.phase = phase;
  }

  @Override
  public void start() {
    runtime.start();
    running = true;
  }

  @Override
  public void stop() {
    runtime.close();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return phase;
  }
}
