package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedStandalone.class)
class BackfillTest {
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);

  private static void hourly(Api api, String id, String task) {
    Api.Answer created =
        api.post(
            "/schedules",
            """
            {"id": "%s", "name": "H", "overlapPolicy": "skip",
             "trigger": {"type": "interval", "every": "PT1H", "anchor": "2026-01-01T00:00:00Z"},
             "task": %s}"""
                .formatted(id, task));
    assertThat(created.status()).as(created.body()).isEqualTo(201);
  }

  private String range(Duration past, int maxConcurrent) {
    return """
    {"from": "%s", "to": "%s", "maxConcurrent": %d}"""
        .formatted(now.minus(past), now, maxConcurrent);
  }

  @Test
  void everyDueTimeOfTheRangeRunsOnceAndNoneIsDroppedForAnOverlap(Running running) {
    Api api = running.api();
    try (var target = new Target()) {
      hourly(
          api,
          "filled",
          "{\"type\": \"http\", \"input\": {\"url\": \"%s\"}}".formatted(target.url()));
      Api.Answer started = api.post("/schedules/filled/backfill", range(Duration.ofHours(24), 2));
      assertThat(started.status()).as(started.body()).isEqualTo(202);
      assertThat(started.json().path("fires").asInt()).isEqualTo(24);
      String path = "/schedules/filled/backfills/" + started.json().path("backfillId").asString();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> api.get(path).json().path("state").asString().equals("COMPLETED"));
      assertThat(api.get(path).json().path("succeeded").asInt()).isEqualTo(24);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(api.all("/schedules/filled/runs"))
                      .filteredOn(run -> run.path("state").asString().equals("SUCCEEDED"))
                      .extracting(run -> run.path("scheduledFor").asString())
                      .hasSize(24)
                      .doesNotHaveDuplicates());
      assertThat(target.attempts()).hasSize(24);
    }
    api.delete("/schedules/filled");
  }

  @Test
  void aBackfillIsCancelledAndABadOneIsRefused(Running running) {
    Api api = running.api();
    hourly(api, "unfilled", "{\"type\": \"nobody\", \"queue\": \"nobody\"}");
    String id =
        api.post("/schedules/unfilled/backfill", range(Duration.ofHours(10), 3))
            .json()
            .path("backfillId")
            .asString();
    JsonNode running3 = api.get("/schedules/unfilled/backfills").json().path("items").get(0);
    assertThat(running3.path("running")).hasSize(3);
    Api.Answer cancelled = api.delete("/schedules/unfilled/backfills/" + id);
    assertThat(cancelled.json().path("state").asString()).isEqualTo("CANCELLED");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(api.all("/schedules/unfilled/runs"))
                    .hasSize(3)
                    .allMatch(run -> run.path("state").asString().equals("CANCELLED")));
    assertThat(api.delete("/schedules/unfilled/backfills/" + id).status()).isEqualTo(409);

    assertThat(api.post("/schedules/unfilled/backfill", "{}").body()).contains("Is required");
    Api.Answer future =
        api.post(
            "/schedules/unfilled/backfill",
            "{\"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2999-01-01T00:00:00Z\"}");
    assertThat(future.status()).isEqualTo(422);
    assertThat(future.body()).contains("in the future");
    assertThat(api.post("/schedules/never/backfill", range(Duration.ofHours(1), 1)).status())
        .isEqualTo(404);
    api.delete("/schedules/unfilled");
  }
}
