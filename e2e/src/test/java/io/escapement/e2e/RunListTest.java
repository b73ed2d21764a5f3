package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The history of all runs, filtered. */
@ExtendWith(SharedStandalone.class)
class RunListTest {

  private static String submit(Api api, String command) {
    return api.post(
            "/tasks",
            """
            {"task": {"type": "shell", "input": {"command": "%s"}}, "pool": "listed",
             "retry": {"maxAttempts": 1}}"""
                .formatted(command))
        .json()
        .path("runId")
        .asString();
  }

  private static List<String> ids(Api api, String query) {
    return api.all("/runs?" + query).stream().map(run -> run.path("id").asString()).toList();
  }

  @Test
  void runsAreFoundByStateAndTimeTheLatestFirst(Running running) {
    Api api = running.api();
    Instant before = Instant.now();
    List<String> good = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      good.addFirst(submit(api, "true"));
    }
    String bad = submit(api, "false");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(ids(api, "pool=listed&state=SUCCEEDED")).isEqualTo(good);
              assertThat(ids(api, "pool=listed&state=FAILED")).containsExactly(bad);
            });
    assertThat(ids(api, "pool=listed")).hasSize(6).startsWith(bad).endsWith(good.getLast());
    for (String state : List.of("QUEUED", "ADMITTED", "RUNNING", "RETRY_WAIT")) {
      assertThat(ids(api, "pool=listed&state=" + state)).as(state).isEmpty();
    }
    JsonNode page = api.get("/runs?pool=listed&state=SUCCEEDED&limit=2").json();
    assertThat(page.path("items")).hasSize(2);
    assertThat(page.path("nextCursor").isNull()).isFalse();
    assertThat(ids(api, "pool=listed&to=" + before)).isEmpty();
    assertThat(ids(api, "pool=listed&from=" + before)).hasSize(6);
    assertThat(ids(api, "q=" + bad)).containsExactly(bad);
    Api.Answer wrong = api.get("/runs?state=DONE");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.body()).contains("SUCCEEDED", "'DONE'");
  }
}
