package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.embedded.EmbeddedBroker;
import io.escapement.schemas.Fire;
import io.escapement.standalone.Standalone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka is away for a minute while attempts run and end. */
class BrokerAwayTest {
  private static final int ATTEMPTS = 100;
  private static final Duration AWAY = Duration.ofSeconds(60);

  @TempDir private Path data;

  @Test
  void whatWasFinishedMeanwhileIsNotRepeated() throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"));
    int port = Integer.parseInt(broker.bootstrapServers().split(":")[1]);
    try (var target = new HoldingTarget();
        var standalone =
            Standalone.start(
                new Standalone.Options(
                    0,
                    data.resolve("data"),
                    0,
                    Optional.of(broker.bootstrapServers()),
                    false,
                    Map.of(
                        "escapement.dispatcher.global-cap", "200",
                        "escapement.executor.slots", "200",
                        "escapement.ticker.streams.session-timeout", "2s",
                        "escapement.dispatcher.streams.session-timeout", "2s",
                        "escapement.schedule-api.streams.session-timeout", "2s")))) {
      Api api = new Api(standalone.api());
      everySecond(api);
      List<String> runs = target.submitCalls(api, "default", ATTEMPTS);
      await().atMost(Duration.ofSeconds(60)).until(() -> target.calls().size() == ATTEMPTS);
      broker.close();
      target.letGo(); // every handler ends now, and cannot tell anybody
      await().pollDelay(AWAY).timeout(AWAY.plusSeconds(10)).until(() -> true);
      broker = EmbeddedBroker.start(data.resolve("kafka"), port, Map.of());
      await()
          .atMost(Duration.ofMinutes(2))
          .ignoreExceptions() // the gateway's views are coming back
          .untilAsserted(
              () ->
                  assertThat(endings(api, runs)).isEqualTo(Map.of("SUCCEEDED in attempt 1", 100L)));
      assertThat(target.calls()).hasSize(ATTEMPTS).doesNotHaveDuplicates();
      var topics = new Topics(standalone.bootstrapServers());
      assertThat(topics.closeTheBooks().violations()).isEmpty();
      List<String> fires =
          topics.read(topics.catalogue().fires()).stream().map(Fire::getFireId).toList();
      assertThat(fires).hasSizeGreaterThan((int) AWAY.toSeconds()).doesNotHaveDuplicates();
    } finally {
      broker.close();
    }
  }

  /** Nobody does it: it is about the fires. */
  private static void everySecond(Api api) {
    Api.Answer created =
        api.post(
            "/schedules",
            """
            {"id": "ticking", "trigger": {"type": "interval", "every": "PT1S"},
             "catchUp": {"policy": "all", "window": "PT1H"}, "overlapPolicy": "allow",
             "task": {"type": "nobody-does-that", "queue": "nobody"}}""");
    assertThat(created.status()).as(created.body()).isEqualTo(201);
  }

  private static Map<String, Long> endings(Api api, List<String> runs) {
    return runs.stream()
        .map(run -> api.get("/runs/" + run).json())
        .collect(
            Collectors.groupingBy(
                run -> run.path("state").asString() + " in attempt " + run.path("attempt").asInt(),
                Collectors.counting()));
  }
}
