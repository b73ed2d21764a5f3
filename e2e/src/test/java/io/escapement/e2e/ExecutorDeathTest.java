package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.schemas.RunEvent;
import io.escapement.standalone.Standalone;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executor processes that end while they work. */
class ExecutorDeathTest {
  private static final int ATTEMPTS = 500;

  @TempDir private Path data;
  private Standalone standalone;
  private Api api;
  private Topics topics;
  private HoldingTarget target;

  @BeforeEach
  void start() {
    standalone =
        Standalone.start(
            Standalone.Options.of(
                data,
                Map.of(
                    "escapement.dispatcher.lease",
                    "5s",
                    "escapement.dispatcher.global-cap",
                    "1000",
                    "escapement.executor.slots",
                    "1000")));
    api = new Api(standalone.api());
    topics = new Topics(standalone.bootstrapServers());
    target = new HoldingTarget();
  }

  @AfterEach
  void stop() {
    target.close();
    standalone.close();
  }

  /** Takes from the queue "doomed" alone; more than one can, under names of their own. */
  private Process executor(String id) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.escapement.standalone.EscapementCommand",
                "service",
                "executor",
                "--set",
                "escapement.kafka.bootstrap-servers=" + standalone.bootstrapServers(),
                "--set",
                "escapement.executor.id=" + id,
                "--set",
                "escapement.executor.queues=doomed",
                "--set",
                "escapement.executor.slots=" + ATTEMPTS,
                "--set",
                "escapement.executor.drain=60s",
                "--set",
                "escapement.executor.http.allow-loopback=true")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> api.get("/executors/" + id).json().path("state").asString("").equals("ACTIVE"));
    return process;
  }

  private void awaitSucceeded(List<String> runs) {
    await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () ->
                runs.stream()
                    .allMatch(
                        run ->
                            api.get("/runs/" + run)
                                .json()
                                .path("state")
                                .asString()
                                .equals("SUCCEEDED")));
  }

  @Test
  void afterASigkillEveryRunEndsAndNoAttemptHasStartedTwice() throws Exception {
    Process doomed = executor("doomed-1");
    List<String> runs = target.submitCalls(api, "doomed", ATTEMPTS);
    await().atMost(Duration.ofSeconds(60)).until(() -> target.calls().size() == ATTEMPTS);
    Process heir = executor("doomed-2");
    doomed.destroyForcibly().waitFor();
    Instant killedAt = Instant.now();
    await().atMost(Duration.ofSeconds(60)).until(() -> target.calls().size() >= 2 * ATTEMPTS);
    target.letGo();
    awaitSucceeded(runs);
    heir.destroy();
    heir.waitFor();

    assertThat(target.calls()).hasSize(2 * ATTEMPTS).doesNotHaveDuplicates();
    List<RunEvent> events = topics.read(topics.catalogue().runEvents());
    LogInvariants.check(events, 1_000);
    List<RunEvent> expired =
        events.stream().filter(event -> event.getType().equals("retry_scheduled")).toList();
    assertThat(expired).hasSize(ATTEMPTS);
    System.out.printf(
        "%d attempts of a killed executor were given up %d to %d ms after it (lease 5,000 ms)%n",
        ATTEMPTS,
        expired.stream().mapToLong(e -> after(killedAt, e)).min().orElseThrow(),
        expired.stream().mapToLong(e -> after(killedAt, e)).max().orElseThrow());
  }

  private static long after(Instant start, RunEvent event) {
    return Duration.between(start, event.getAt()).toMillis();
  }

  @Test
  void aSigtermLetsEveryAttemptFinish() throws Exception {
    Process leaving = executor("leaving-1");
    List<String> runs = target.submitCalls(api, "doomed", 100);
    await().atMost(Duration.ofSeconds(60)).until(() -> target.calls().size() == 100);
    leaving.destroy();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                api.get("/executors/leaving-1").json().path("state").asString().equals("DRAINING"));
    Process heir = executor("leaving-2");
    List<String> later = target.submitCalls(api, "doomed", 20);
    await().atMost(Duration.ofSeconds(60)).until(() -> target.calls().size() == 120);
    target.letGo();
    awaitSucceeded(runs);
    awaitSucceeded(later);
    assertThat(leaving.waitFor()).isEqualTo(128 + 15);
    heir.destroy();
    heir.waitFor();
    assertThat(target.calls()).hasSize(120).doesNotHaveDuplicates();
    assertThat(topics.read(topics.catalogue().runEvents()))
        .noneMatch(event -> event.getType().equals("retry_scheduled"));
  }
}
