package io.escapement.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The product in a process of its own, which can be killed. */
final class StandaloneProcess implements AutoCloseable {
  private final Process process;
  private final Api api;
  private final String bootstrapServers;

  private StandaloneProcess(Process process, Api api, String bootstrapServers) {
    this.process = process;
    this.api = api;
    this.bootstrapServers = bootstrapServers;
  }

  /** Starts {@code escapement up} and waits until it says that it is up. */
  static StandaloneProcess start(Path data, Map<String, String> settings) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.escapement.standalone.EscapementCommand",
                "up",
                "--port",
                "0",
                "--data-dir",
                data.toString()));
    settings.forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return awaitUp(process);
  }

  private static StandaloneProcess awaitUp(Process process) throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>();
    String api = "";
    String kafka = "";
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
      if (line.startsWith("  API")) {
        api = line.substring(5).strip();
      } else if (line.startsWith("  Kafka")) {
        kafka = line.substring(7).strip();
      } else if (line.startsWith("Ctrl-C")) {
        Thread.ofVirtual().start(() -> drain(output));
        return new StandaloneProcess(process, new Api(URI.create(api).resolve("/")), kafka);
      }
    }
    throw new IllegalStateException("Did not start: " + String.join("\n", lines));
  }

  /** What a process writes must be read, or it stops. */
  private static void drain(BufferedReader output) {
    try {
      String line = output.readLine();
      while (line != null) {
        line = output.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Api api() {
    return api;
  }

  Topics topics() {
    return new Topics(bootstrapServers);
  }

  /** SIGKILL: nothing is flushed, nothing is closed. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, as Ctrl-C. */
  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
