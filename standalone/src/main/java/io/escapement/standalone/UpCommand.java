package io.escapement.standalone;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code escapement up}: the whole product, in the foreground. */
@Command(
    name = "up",
    description = "Starts everything in this process, over an embedded Kafka broker.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class UpCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      description = "Port of the API, on 127.0.0.1 (default: ${DEFAULT-VALUE})")
  private int port = 8080;

  @Option(
      names = "--data-dir",
      description = "Directory that keeps all data (default: ${DEFAULT-VALUE})")
  private Path dataDirectory = Path.of("data");

  @Option(
      names = "--import-crontab",
      paramLabel = "FILE",
      description = "Imports a crontab after the start; implies --allow-shell")
  private @Nullable Path crontab;

  @Option(names = "--allow-shell", description = "Lets schedules run commands on this machine")
  private boolean allowShell;

  @Option(
      names = "--kafka-port",
      description = "Port of the embedded broker, on 127.0.0.1 (default: any that is free)")
  private int kafkaPort;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "A Kafka of yours instead of the embedded broker")
  private @Nullable String kafka;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Any other setting of docs/configuration.md; may be repeated")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    Optional<Path> file = Optional.ofNullable(crontab);
    file.ifPresent(CrontabUpload::check);
    var standalone =
        Standalone.start(
            new Standalone.Options(
                port,
                dataDirectory,
                kafkaPort,
                Optional.ofNullable(kafka),
                allowShell || file.isPresent(),
                settings));
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  out.println("Stopping: running attempts may end");
                  out.flush();
                  standalone.close();
                  stopped.countDown();
                },
                "shutdown"));
    welcome(out, standalone);
    if (file.isPresent()) {
      importCrontab(out, standalone, file.get());
    }
    stopped.await();
    return 0;
  }

  private void welcome(PrintWriter out, Standalone standalone) {
    out.printf(
        """

        Escapement is up.
          API    %1$s/api/v1
          Kafka  %2$s
          Data   %3$s
        %4$s
        A first schedule:
          curl -s %1$s/api/v1/schedules -H 'Content-Type: application/json' -d '{
            "name": "hello", "trigger": {"type": "interval", "every": "PT5S"},
            "task": {"type": "http", "input": {"url": "%1$s/actuator/health"}}}'
          curl -s %1$s/api/v1/schedules/hello/runs

        Ctrl-C stops; the data stays.
        """,
        standalone.api(),
        standalone.bootstrapServers(),
        standalone.dataDirectory(),
        allowShell || crontab != null
            ? "  Shell  on: schedules may run commands as " + System.getProperty("user.name") + "\n"
            : "");
    out.flush();
  }

  private static void importCrontab(PrintWriter out, Standalone standalone, Path file)
      throws InterruptedException {
    try {
      List<JsonNode> results = CrontabUpload.send(standalone.api(), file);
      long refused = results.stream().filter(UpCommand::isRefused).count();
      out.printf(
          "%nImported %s (which turned the task type shell on): %d schedules, %d lines refused%n",
          file, results.size() - refused, refused);
      for (JsonNode result : results) {
        String line = "  line " + result.path("line").asInt() + ": ";
        if (isRefused(result)) {
          result
              .path("errors")
              .forEach(error -> out.println(line + error.path("message").asString()));
        } else {
          out.println(line + result.path("result").asString() + " " + result.path("id").asString());
        }
        result.path("warnings").forEach(warning -> out.println(line + warning.asString()));
      }
    } catch (IOException e) {
      out.println("Cannot import " + file + ": " + e.getMessage());
    }
    out.flush();
  }

  private static boolean isRefused(JsonNode result) {
    return result.path("result").asString().equals("refused");
  }
}
