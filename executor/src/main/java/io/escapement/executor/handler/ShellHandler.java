package io.escapement.executor.handler;

import io.escapement.executor.ShellRules;
import io.escapement.executor.TaskContext;
import io.escapement.executor.TaskFailure;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.TaskResult;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.task.ShellTask;
import io.escapement.schemas.task.TaskInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs one process that the rules allow. It gets a small environment of its own, not the
 * executor's; its output is kept from the end. When the attempt is over, whatever is left of its
 * process group is killed.
 */
public final class ShellHandler implements TaskHandler {
  private static final int KEPT_OUTPUT_BYTES = 16 * 1024;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ShellRules rules;
  private final AllowedCommands allowed;

  /** Runs what the rules allow. */
  public ShellHandler(ShellRules rules) {
    this.rules = rules;
    this.allowed = new AllowedCommands(rules);
  }

  @Override
  public String taskType() {
    return "shell";
  }

  @Override
  public TaskResult run(TaskContext context) throws IOException, InterruptedException {
    ShellTask task = Inputs.valid(TaskInput.shell(context.input()));
    Process process = start(task, context);
    try {
      var output = new Tail(KEPT_OUTPUT_BYTES);
      Thread reader = Thread.ofVirtual().start(() -> read(process, output, context));
      feed(process, task);
      int exitCode = process.waitFor();
      // A background child may hold the pipe open; its output is not this process's.
      reader.join(TimeUnit.SECONDS.toMillis(1));
      String result = result(exitCode, output);
      if (exitCode == 0) {
        return TaskResult.of(result);
      }
      throw TaskFailure.of(FailureClass.HANDLER_ERROR, "Exit code " + exitCode).withResult(result);
    } finally {
      ProcessGroup.kill(process);
    }
  }

  private Process start(ShellTask task, TaskContext context) throws IOException {
    var builder = new ProcessBuilder().redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(rules.environment());
    String searchPath = environment.getOrDefault("PATH", "/usr/bin:/bin");
    builder.command(ProcessGroup.leading(allowed.commandLine(task, searchPath)));
    environment.put("ESCAPEMENT_RUN_ID", context.runId());
    environment.put("ESCAPEMENT_ATTEMPT", String.valueOf(context.attempt()));
    environment.put("ESCAPEMENT_SCHEDULED_FOR", context.scheduledFor().toString());
    environment.putAll(task.environment());
    task.workingDirectory()
        .ifPresent(
            directory -> {
              Path path = Path.of(directory);
              if (!Files.isDirectory(path)) {
                throw TaskFailure.of(FailureClass.VALIDATION, "There is no directory " + directory);
              }
              builder.directory(path.toFile());
            });
    return started(builder, task);
  }

  /**
   * The group's leader starts whatever it is told to: whether the program is there is seen first.
   */
  private static Process started(ProcessBuilder builder, ShellTask task) {
    String program = task.argv().getFirst();
    if (program.contains("/") && !Files.isExecutable(Path.of(program))) {
      throw TaskFailure.of(FailureClass.VALIDATION, "Cannot start " + program + ": not a program");
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw TaskFailure.of(
          FailureClass.VALIDATION, "Cannot start " + program + ": " + e.getMessage());
    }
  }

  private static void feed(Process process, ShellTask task) {
    try (OutputStream stdin = process.getOutputStream()) {
      if (task.stdin().isPresent()) {
        stdin.write(task.stdin().get().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException _) {
      // The process has closed its input without reading all of it, as it may.
    }
  }

  private static void read(Process process, Tail output, TaskContext context) {
    var lines = new LineSplitter(context::log);
    try (InputStream stream = process.getInputStream()) {
      byte[] buffer = new byte[8_192];
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        output.add(buffer, count);
        lines.add(buffer, count);
      }
      lines.end();
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String result(int exitCode, Tail output) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("exitCode", exitCode);
    result.put("output", output.text());
    return JSON.writeValueAsString(result);
  }
}
