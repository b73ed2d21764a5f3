package io.escapement.standalone.supervisor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Executor processes on this machine, each started again when it ends. They end with this process,
 * also when it is killed. Thread-safe.
 */
public final class ExecutorProcesses implements AutoCloseable {
  /** The exit code of an executor that has done its share and wants a fresh process. */
  public static final int RECYCLED = 10;

  private final long recycleAfter;
  private final Map<String, String> settings;
  private final RestartPolicy policy;
  private final Consumer<String> log;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final List<Keeper> keepers;

  /**
   * Starts the processes.
   *
   * @param id of the executors, each with a number behind it
   * @param maxRestarts of a process that fails, in a row
   * @param recycleAfter attempts after which a process is replaced; 0: never
   * @param settings of the executors
   * @param log is told what happens to the processes
   */
  public ExecutorProcesses(
      String id,
      int count,
      int maxRestarts,
      long recycleAfter,
      Map<String, String> settings,
      Consumer<String> log) {
    this.recycleAfter = recycleAfter;
    this.settings = Map.copyOf(settings);
    this.policy = new RestartPolicy(maxRestarts);
    this.log = log;
    this.keepers = IntStream.rangeClosed(1, count).mapToObj(n -> new Keeper(id + "-" + n)).toList();
    keepers.forEach(keeper -> keeper.thread.start());
  }

  /** Waits until every process was given up, or all were stopped. */
  public void awaitEnd() throws InterruptedException {
    for (Keeper keeper : keepers) {
      keeper.thread.join();
    }
  }

  /** Lets every process finish what it runs, and waits for them. */
  @Override
  public void close() {
    stopping.countDown();
    keepers.forEach(Keeper::terminate);
    try {
      awaitEnd();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> command(String executorId, int restarts) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    String classPath = System.getProperty("java.class.path");
    command.addAll(
        classPath.endsWith(".jar") && !classPath.contains(java.io.File.pathSeparator)
            ? List.of("-jar", classPath)
            : List.of("-cp", classPath, "io.escapement.standalone.EscapementCommand"));
    command.addAll(List.of("service", "executor", "--parent", "" + ProcessHandle.current().pid()));
    settings.forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
    command.addAll(List.of("--set", "escapement.executor.id=" + executorId));
    command.addAll(List.of("--set", "escapement.executor.process.restarts=" + restarts));
    command.addAll(List.of("--set", "escapement.executor.process.recycle-after=" + recycleAfter));
    return command;
  }

  /** One process after the other, under one executor id. */
  private final class Keeper {
    private final String executorId;
    private final Thread thread;
    private final AtomicReference<@Nullable Process> process = new AtomicReference<>();

    Keeper(String executorId) {
      this.executorId = executorId;
      this.thread = Thread.ofPlatform().name("keeper-" + executorId).unstarted(this::keep);
    }

    void terminate() {
      Process running = process.get();
      if (running != null) {
        running.destroy();
      }
    }

    private void keep() {
      try {
        int failures = 0;
        for (int restarts = 0; ; restarts++) {
          Instant begun = Instant.now();
          int exitCode = run(restarts);
          if (stopping.getCount() == 0) {
            return;
          }
          var verdict = policy.ended(failures, exitCode, Duration.between(begun, Instant.now()));
          failures = verdict.failures();
          if (verdict.delay().isEmpty()) {
            log.accept(executorId + " is given up: it failed " + failures + " times in a row");
            return;
          }
          log.accept(
              "%s ended with exit code %d; it is started again in %d s"
                  .formatted(executorId, exitCode, verdict.delay().get().toSeconds()));
          if (stopping.await(verdict.delay().get().toMillis(), TimeUnit.MILLISECONDS)) {
            return;
          }
        }
      } catch (IOException e) {
        log.accept(executorId + " cannot be started: " + e.getMessage());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    private int run(int restarts) throws IOException, InterruptedException {
      Process running =
          new ProcessBuilder(command(executorId, restarts))
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.set(running);
      log.accept(executorId + " runs as process " + running.pid());
      if (stopping.getCount() == 0) {
        running.destroy(); // stopped while it was being started
      }
      return running.waitFor();
    }
  }
}
