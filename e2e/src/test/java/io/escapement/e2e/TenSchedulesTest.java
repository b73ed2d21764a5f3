package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import io.escapement.schemas.Fire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedStandalone.class)
class TenSchedulesTest {
  private static final Set<String> TERMINAL = Set.of("SUCCEEDED", "FAILED", "CANCELLED", "SKIPPED");

  @Test
  void tenSchedulesOfMixedKindsNeverExceedTheCapAndNeverFireTwice(Running running) {
    try (var target = new Target()) {
      List<String> ids = new ArrayList<>();
      String http =
          "\"task\": {\"type\": \"http\", \"input\": {\"url\": \"%s\"}}".formatted(target.url());
      String kafka =
          """
          "task": {"type": "kafka", "input": {"topic": "escapement.audit", "key": "k", "value": {"a": 1}}}""";
      for (int i = 0; i < 4; i++) {
        ids.add(create(running.api(), "ten-interval-" + i, interval(1 + i % 2), http, "allow"));
      }
      for (int i = 0; i < 4; i++) {
        ids.add(
            create(
                running.api(),
                "ten-cron-" + i,
                "{\"type\": \"cron\", \"expression\": \"*/2 * * * * ?\"}",
                i % 2 == 0 ? http : kafka,
                "queue-all"));
      }
      Instant soon = Instant.now().plusSeconds(2);
      ids.add(create(running.api(), "ten-once-0", once(soon), http, "skip"));
      ids.add(create(running.api(), "ten-once-1", once(soon), kafka, "skip"));

      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> ids.stream().allMatch(id -> fired(running.api(), id) >= enough(id)));
      ids.stream()
          .filter(id -> !id.contains("once"))
          .forEach(
              id ->
                  assertThat(running.api().post("/schedules/" + id + "/pause", "").status())
                      .isEqualTo(200));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> ids.stream().allMatch(id -> allEnded(running.api(), id)));

      Topics topics = running.topics();
      LogInvariants.check(topics.read(topics.catalogue().runEvents()), SharedStandalone.CAP);
      List<Fire> fires = topics.read(topics.catalogue().fires());
      LogInvariants.checkFires(fires);
      assertThat(target.mostAtOnce()).isLessThanOrEqualTo(SharedStandalone.CAP);
      assertThat(target.attempts()).isNotEmpty().doesNotHaveDuplicates();
      for (String id : ids) {
        assertThat(running.api().all("/schedules/" + id + "/runs"))
            .as("each fire of %s has a run that succeeded", id)
            .hasSize((int) fires.stream().filter(f -> f.getScheduleId().equals(id)).count())
            .allSatisfy(run -> assertThat(run.path("state").asString()).isEqualTo("SUCCEEDED"));
      }
    }
  }

  private static int enough(String id) {
    return id.contains("once") ? 1 : 3;
  }

  private static String create(
      Api api, String id, String trigger, String task, String overlapPolicy) {
    Api.Answer answer =
        api.post(
            "/schedules",
            """
            {"id": "%s", "name": "%s", "trigger": %s, %s, "overlapPolicy": "%s"}"""
                .formatted(id, id, trigger, task, overlapPolicy));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return id;
  }

  private static String interval(int seconds) {
    return "{\"type\": \"interval\", \"every\": \"PT%dS\"}".formatted(seconds);
  }

  private static String once(Instant at) {
    return "{\"type\": \"once\", \"at\": \"%s\"}".formatted(at);
  }

  private static long fired(Api api, String id) {
    return api.get("/schedules/" + id).json().path("stats").path("fired").asLong();
  }

  private static boolean allEnded(Api api, String id) {
    List<JsonNode> runs = api.all("/schedules/" + id + "/runs");
    return runs.size() == fired(api, id)
        && runs.stream().allMatch(run -> TERMINAL.contains(run.path("state").asString()));
  }
}
