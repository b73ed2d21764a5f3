package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.embedded.EmbeddedBroker;
import io.escapement.ticker.TickerApplication;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** While the ticker is away the gateway says neither yes nor no, and tells later what it became. */
class LateAnswerTest {
  private static final String EVERY_SECOND =
      """
      {"id": "every-second", "trigger": {"type": "interval", "every": "PT1S"},
       "task": {"type": "http", "input": {"url": "http://127.0.0.1:9/"}}}""";
  private static final String DAILY =
      """
      {"id": "daily", "trigger": {"type": "cron", "expression": "0 9 * * *"}, "task": {"type": "http",
       "input": {"url": "http://127.0.0.1:1"}}}""";

  @Test
  void whatNobodyAnsweredIsPendingUntilItsOwnerDoes(@TempDir Path data) throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"));
        var gateway =
            SecondGateway.start(
                broker.bootstrapServers(),
                Map.of("escapement.schedule-api.answer-timeout", "500ms"))) {
      Api api = gateway.api();
      await().until(() -> api.get("/schedules").status() == 200);
      Api.Answer first = api.post("/schedules", DAILY);
      Api.Answer second = api.post("/schedules", DAILY);
      Api.Answer line =
          api.send(
              "POST",
              "/schedules/import",
              DAILY.replace("\n", "").replace("daily", "hourly"),
              "Content-Type",
              "application/x-ndjson");

      assertThat(first.status()).isEqualTo(202);
      assertThat(first.header("Location")).contains(statusUrl(first));
      assertThat(state(api, first)).isEqualTo("PENDING");
      assertThat(line.json().path("result").asString()).isEqualTo("pending");
      assertThat(api.get("/schedules").json().path("items")).isEmpty();
      assertThat(api.get("/commands/Y21kLTA").status()).isEqualTo(404);

      try (var _ = ticker(broker, data)) {
        await().atMost(Duration.ofSeconds(60)).until(() -> !state(api, second).equals("PENDING"));
        assertThat(state(api, first)).isEqualTo("ACCEPTED");
        assertThat(state(api, second)).isEqualTo("REFUSED");
        await().until(() -> api.get("/schedules/hourly").status() == 200);
        assertThat(api.post("/schedules", EVERY_SECOND).status()).isEqualTo(201);
      }
      await("without a ticker it is overdue")
          .until(() -> !api.get("/stats").json().path("oldestDue").isNull());
    }
  }

  private static String statusUrl(Api.Answer answer) {
    return answer.json().path("statusUrl").asString();
  }

  private static String state(Api api, Api.Answer answer) {
    return api.get(statusUrl(answer).replace("/api/v1", "")).json().path("state").asString();
  }

  private static ConfigurableApplicationContext ticker(EmbeddedBroker broker, Path data) {
    Map<String, Object> properties =
        Map.of(
            "escapement.kafka.bootstrap-servers",
            broker.bootstrapServers(),
            "escapement.ticker.streams.session-timeout",
            "2s",
            "escapement.ticker.streams.state-directory",
            data.resolve("ticker").toString());
    return Component.start(TickerApplication.class, false, properties);
  }
}
