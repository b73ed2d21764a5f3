package io.escapement.standalone.supervisor;

import io.escapement.executor.ExecutorSettings;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code escapement executors}: some executor processes, kept alive. */
@Command(
    name = "executors",
    description = {
      "Keeps executor processes alive on this machine, over a Kafka cluster.",
      "Exit code 0: stopped; 5: every process was given up."
    },
    mixinStandardHelpOptions = true)
public final class ExecutorsCommand implements Callable<Integer> {
  private static final int ALL_GIVEN_UP = 5;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      required = true,
      description = "The cluster; ./escapement up prints its own at the start")
  private String kafka = "";

  @Option(names = "--count", description = "Processes (default: ${DEFAULT-VALUE})")
  private int count = 2;

  @Option(
      names = "--id",
      description = "Of the executors, each with a number behind it (default: the host's name)")
  private String id = ExecutorSettings.host();

  @Option(
      names = "--max-restarts",
      description =
          "Failures in a row, each within a minute, after which a process is given up (default:"
              + " ${DEFAULT-VALUE})")
  private int maxRestarts = 10;

  @Option(
      names = "--recycle-after",
      paramLabel = "ATTEMPTS",
      description = "Replaces a process that has run so many attempts; 0: never")
  private long recycleAfter;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A setting of docs/configuration.md; may be repeated")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("escapement.kafka.bootstrap-servers", kafka);
    var processes =
        new ExecutorProcesses(
            id,
            count,
            maxRestarts,
            recycleAfter,
            all,
            line -> {
              out.println(line);
              out.flush();
            });
    Runtime.getRuntime().addShutdownHook(new Thread(processes::close, "shutdown"));
    processes.awaitEnd();
    return ALL_GIVEN_UP;
  }
}
