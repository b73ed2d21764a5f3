package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whichever gateway a client asks, it reads what it wrote through another, and all of it. */
@ExtendWith(SharedStandalone.class)
class TwoGatewaysTest {
  private static final String POSITION = "Escapement-Position";
  private static final int CLIENTS = 16;
  private static final int WRITES = 1_600;

  @Test
  void whatIsWrittenThroughOneIsReadThroughTheOtherAtOnce(Running running) throws Exception {
    try (SecondGateway second = SecondGateway.start(running.standalone().bootstrapServers());
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Api> gateways = List.of(running.api(), second.api());
      awaitWhole(gateways);
      List<Callable<Integer>> work = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        String id = "shared-" + client;
        work.add(() -> staleReads(gateways, id));
      }
      int stale = 0;
      for (Future<Integer> result : clients.invokeAll(work)) {
        stale += result.get();
      }
      assertThat(stale).isZero();
    }
  }

  @Test
  void aNewGatewayAnswersOnlyWhenItHasReadEverything(Running running) throws IOException {
    Api first = running.api();
    String lines =
        IntStream.range(0, 1_000)
            .mapToObj(
                i ->
                    """
                    {"id": "whole-%d", "trigger": {"type": "cron", "expression": "0 0 1 1 *"}, "task": {"type": "shell", "input": {"command": "true"}}, "labels": {"whole": "yes"}}"""
                        .formatted(i))
            .collect(Collectors.joining("\n"));
    assertThat(
            first
                .send("POST", "/schedules/import", lines, "Content-Type", "application/x-ndjson")
                .status())
        .isEqualTo(200);
    String last = first.get("/schedules?label=whole:yes&limit=1&sort=-id").body();
    try (var second = SecondGateway.start(running.standalone().bootstrapServers())) {
      Api api = second.api();
      List<Integer> refusals = new ArrayList<>();
      await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                Api.Answer answer = api.get("/schedules?label=whole:yes&limit=1&sort=-id");
                if (answer.status() == 503) {
                  assertThat(answer.json().path("recordsLeft").asLong()).isNotNegative();
                  assertThat(answer.header("Retry-After")).isPresent();
                  refusals.add(answer.status());
                  return false;
                }
                assertThat(answer.body()).isEqualTo(last);
                return true;
              });
      assertThat(refusals).isNotEmpty();
      assertThat(api.all("/schedules?label=whole:yes")).hasSize(1_000);
    }
    first.send(
        "POST", "/schedules/import?prune=whole:yes", "", "Content-Type", "application/x-ndjson");
  }

  private static void awaitWhole(List<Api> gateways) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> gateways.stream().allMatch(gateway -> gateway.get("/schedules").status() == 200));
  }

  /** Writes through one gateway and reads through the other, the next time the other way round. */
  private static int staleReads(List<Api> gateways, String id) {
    int stale = 0;
    String position = "";
    for (int n = 0; n < WRITES / CLIENTS; n++) {
      Api writes = gateways.get(n % 2);
      Api reads = gateways.get((n + 1) % 2);
      String body =
          """
          {"id": "%s", "name": "n%d", "trigger": {"type": "cron", "expression": "0 0 1 1 *"},
           "task": {"type": "shell", "input": {"command": "true"}}}"""
              .formatted(id, n);
      boolean deletes = n % 10 == 9;
      Api.Answer written =
          deletes
              ? send(writes, "DELETE", "/schedules/" + id, "", position)
              : n % 10 == 0
                  ? send(writes, "POST", "/schedules", body, position)
                  : send(writes, "PUT", "/schedules/" + id, body, position);
      assertThat(written.status()).as(written.body()).isLessThan(300);
      position = written.header(POSITION).orElseThrow();
      Api.Answer read = send(reads, "GET", "/schedules/" + id, "", position);
      boolean fresh =
          deletes
              ? read.status() == 404
              : read.status() == 200 && read.json().path("name").asString().equals("n" + n);
      stale += fresh ? 0 : 1;
      if (n % 10 == 0) {
        assertThat(send(reads, "GET", "/schedules?q=" + id, "", position).body())
            .contains("\"id\":\"" + id + "\"");
      }
    }
    return stale;
  }

  private static Api.Answer send(
      Api gateway, String method, String path, String body, String position) {
    return position.isEmpty()
        ? gateway.send(method, path, body)
        : gateway.send(method, path, body, POSITION, position);
  }

  @Test
  void aPositionThatIsNoneIsRefused(Running running) {
    Api.Answer answer = running.api().send("GET", "/schedules", "", POSITION, "yesterday");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains(POSITION);
  }
}
