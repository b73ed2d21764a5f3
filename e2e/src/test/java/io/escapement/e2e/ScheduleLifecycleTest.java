package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.e2e.SharedStandalone.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedStandalone.class)
class ScheduleLifecycleTest {
  private static final String BODY =
      """
      {"id": "%s", "name": "Daily report",
       "trigger": {"type": "cron", "expression": "0 9 * * 1-5", "zone": "America/New_York"},
       "task": {"type": "http", "input": {"url": "http://127.0.0.1:1/"}}}""";

  @Test
  void aWriteIsSeenByTheNextRead(Running running) {
    Api api = running.api();
    for (int i = 0; i < 50; i++) {
      String id = "seen-" + i;
      assertThat(api.post("/schedules", BODY.formatted(id)).status()).isEqualTo(201);
      assertThat(api.get("/schedules/" + id).status()).isEqualTo(200);
      assertThat(api.post("/schedules/" + id + "/pause", "").status()).isEqualTo(200);
      assertThat(api.get("/schedules/" + id).json().path("state").asString()).isEqualTo("PAUSED");
      assertThat(api.delete("/schedules/" + id).status()).isEqualTo(204);
      assertThat(api.get("/schedules/" + id).status()).isEqualTo(404);
    }
  }

  @Test
  void anIdIsTakenOnceAndAStaleVersionChangesNothing(Running running) {
    Api api = running.api();
    Api.Answer created = api.post("/schedules", BODY.formatted("versioned"));
    assertThat(created.header("ETag")).contains("\"1\"");
    assertThat(created.header("Location")).contains("/api/v1/schedules/versioned");
    assertThat(api.post("/schedules", BODY.formatted("versioned")).status()).isEqualTo(409);

    String changed = BODY.formatted("versioned").replace("0 9", "0 10");
    Api.Answer updated = api.send("PUT", "/schedules/versioned", changed, "If-Match", "\"1\"");
    assertThat(updated.status()).as(updated.body()).isEqualTo(200);
    assertThat(updated.header("ETag")).contains("\"2\"");
    assertThat(api.send("PUT", "/schedules/versioned", changed, "If-Match", "\"1\"").status())
        .isEqualTo(412);
    assertThat(api.send("DELETE", "/schedules/versioned", "", "If-Match", "\"1\"").status())
        .isEqualTo(412);
    assertThat(api.get("/schedules/versioned").json().path("version").asInt()).isEqualTo(2);
  }

  @Test
  void pausingSaysWhyAndResumingForgetsIt(Running running) {
    Api api = running.api();
    api.post("/schedules", BODY.formatted("paused"));
    JsonNode paused = api.post("/schedules/paused/pause", "{\"note\": \"maintenance\"}").json();
    assertThat(paused.path("state").asString()).isEqualTo("PAUSED");
    assertThat(paused.path("pausedReason").asString()).isEqualTo("maintenance");
    JsonNode resumed = api.post("/schedules/paused/resume", "").json();
    assertThat(resumed.path("state").asString()).isEqualTo("ACTIVE");
    assertThat(resumed.path("pausedReason").isNull()).isTrue();
  }

  @Test
  void whatWasReadCanBeSentBack(Running running) {
    Api api = running.api();
    api.post("/schedules", BODY.formatted("round-trip"));
    String read = api.get("/schedules/round-trip").body();
    Api.Answer answer = api.put("/schedules/round-trip", read);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().path("schedule").path("version").asInt())
        .as("nothing changed")
        .isEqualTo(1);
  }

  @Test
  void listsArePaged(Running running) {
    Api api = running.api();
    for (int i = 0; i < 7; i++) {
      api.post("/schedules", BODY.formatted("page-" + i));
    }
    String path = "/schedules?q=page-&limit=3";
    JsonNode first = api.get(path).json();
    assertThat(first.path("items").size()).isEqualTo(3);
    JsonNode second = api.get(path + "&cursor=" + first.path("nextCursor").asString()).json();
    JsonNode third = api.get(path + "&cursor=" + second.path("nextCursor").asString()).json();
    assertThat(third.path("items").size()).isEqualTo(1);
    assertThat(third.path("nextCursor").isNull()).isTrue();
  }
}
