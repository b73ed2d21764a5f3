package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedStandalone.class)
class ForecastTest {
  private static final String NIGHTLY =
      """
      {"id": "%s", "name": "Nightly", "pool": "night", "trigger":
        {"type": "cron", "expression": "%s", "jitter": "PT10S", "dialect": "unix"},
       "task": {"type": "nobody", "stepBudget": 2000}}""";

  @Test
  void aScheduleThatWillMeetAnotherIsToldSoAndTheForecastShowsBoth(Running running) {
    Api api = running.api();
    Api.Answer first = api.post("/schedules", NIGHTLY.formatted("nightly-1", "0 3 * * *"));
    assertThat(first.status()).as(first.body()).isEqualTo(201);
    assertThat(first.json().path("schedule").path("trigger").path("jitter").asString())
        .isEqualTo("PT10S");
    assertThat(first.body()).doesNotContain("Collides");

    JsonNode preview =
        api.post("/schedules/preview", NIGHTLY.formatted("nightly-2", "2 3 * * *")).json();
    assertThat(preview.path("warnings").valueStream().map(JsonNode::asString))
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .contains("Collides 1 times", "nightly-1", "4000 steps")
                    .contains("Starting PT5M later avoids it"));
    api.post("/schedules", NIGHTLY.formatted("nightly-2", "2 3 * * *"));

    JsonNode forecast = api.get("/forecast?pool=night&bucket=PT1H").json();
    assertThat(forecast.path("complete").asBoolean()).isTrue();
    assertThat(forecast.path("buckets").valueStream().mapToInt(b -> b.path("starts").asInt()).sum())
        .isEqualTo(2);
    assertThat(forecast.path("collisions")).hasSize(1);
    Api.Answer wrong = api.get("/forecast?bucket=PT1S");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.body()).contains("at least PT1M");
    api.delete("/schedules/nightly-1");
    api.delete("/schedules/nightly-2");
  }

  @Test
  void whatRunsTookIsInTheFiguresOfTheirSchedule(Running running) {
    Api api = running.api();
    try (var target = new Target()) {
      api.post(
          "/schedules",
          """
          {"id": "measured", "name": "M", "trigger": {"type": "cron", "expression": "@every PT1S"},
           "task": {"type": "http", "input": {"url": "%s"}}}"""
              .formatted(target.url()));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  api.get("/schedules/measured").json().path("stats").path("succeeded").asInt()
                      >= 2);
      JsonNode schedule = api.get("/schedules/measured").json();
      assertThat(schedule.path("lastRun").path("state").asString()).isEqualTo("SUCCEEDED");
      assertThat(schedule.path("triggerDescription").asString()).isEqualTo("Every 1 second");
      api.delete("/schedules/measured");
    }
  }
}
