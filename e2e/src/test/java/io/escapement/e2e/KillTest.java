package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.schemas.Fire;
import io.escapement.schemas.RunEvent;
import io.escapement.ticker.accounting.FireLedger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL of the whole process, broker included, in the middle of 200 due fires, again and again.
 */
class KillTest {
  private static final int FIRES = 200;
  private static final int CAP = 20;

  /** After so many started attempts the process is killed, one value per round. */
  private static final int[] MOMENTS =
      Stream.of(System.getProperty("escapement.kill.moments", "1,90,190").split(","))
          .mapToInt(Integer::parseInt)
          .toArray();

  private static final Map<String, String> SETTINGS =
      Map.of(
          "escapement.dispatcher.global-cap",
          String.valueOf(CAP),
          "escapement.dispatcher.lease",
          "3s");

  @Test
  void everyDueTimeHasOneFireEveryRunEndsAndNoAttemptStartsTwice(@TempDir Path data)
      throws IOException, InterruptedException {
    try (var target = new Target()) {
      StandaloneProcess process = StandaloneProcess.start(data, SETTINGS);
      for (int round = 0; round < MOMENTS.length; round++) {
        int before = target.attempts().size();
        Set<String> fireIds = schedule(process.api(), round, target);
        int moment = MOMENTS[round];
        await()
            .atMost(Duration.ofMinutes(1))
            .pollInterval(Duration.ofMillis(2))
            .until(() -> target.attempts().size() >= before + moment);
        process.kill();
        process = StandaloneProcess.start(data, SETTINGS);
        awaitEnd(process.topics(), fireIds);
      }
      check(process.topics(), target);
      process.close();
    }
  }

  /** 200 one-time schedules, due over four seconds; answers the ids of their fires. */
  private static Set<String> schedule(Api api, int round, Target target) {
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(4);
    return IntStream.range(0, FIRES)
        .parallel()
        .mapToObj(
            i -> {
              String id = "kill-" + round + "-" + i;
              Instant at = start.plusMillis(20L * i);
              Api.Answer answer =
                  api.post(
                      "/schedules",
                      """
                      {"id": "%s", "trigger": {"type": "once", "at": "%s"},
                       "catchUp": {"policy": "all", "window": "PT1H"},
                       "retry": {"maxAttempts": 10, "initialBackoff": "PT0.05S"},
                       "task": {"type": "http", "input": {"url": "%s"}}}"""
                          .formatted(id, at, target.url()));
              assertThat(answer.status()).as(answer.body()).isEqualTo(201);
              return id + "@" + at;
            })
        .collect(Collectors.toSet());
  }

  private static void awaitEnd(Topics topics, Set<String> fireIds) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(succeeded(topics)).containsAll(fireIds));
  }

  private static Set<String> succeeded(Topics topics) {
    Set<String> succeeded = new HashSet<>();
    for (RunEvent event : topics.read(topics.catalogue().runEvents())) {
      if (event.getType().equals("succeeded")) {
        succeeded.add(event.getRunId());
      }
    }
    return succeeded;
  }

  private static void check(Topics topics, Target target) {
    List<Fire> fires = topics.read(topics.catalogue().fires());
    LogInvariants.checkFires(fires);
    assertThat(fires).hasSize(FIRES * MOMENTS.length);
    FireLedger.Report report = topics.closeTheBooks();
    assertThat(report.violations()).isEmpty();
    assertThat(report.accounts()).allMatch(account -> account.fired() == 1 && account.due() == 1);
    LogInvariants.check(topics.read(topics.catalogue().runEvents()), CAP);
    Map<String, Integer> calls = new HashMap<>();
    target.attempts().forEach(attempt -> calls.merge(attempt, 1, Integer::sum));
    assertThat(calls.values()).as("calls per run and token").containsOnly(1);
  }
}
