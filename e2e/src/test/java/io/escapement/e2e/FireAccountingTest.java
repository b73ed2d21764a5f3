package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Every due time has an outcome, also those of a pause. */
@ExtendWith(SharedStandalone.class)
class FireAccountingTest {

  @Test
  void everyDueTimeFiredOrWasSkippedOrIsPending(Running running) {
    Api api = running.api();
    api.post(
        "/schedules",
        """
        {"id": "accounted", "name": "A", "trigger": {"type": "interval", "every": "PT1S"},
         "overlapPolicy": "allow", "catchUp": {"policy": "none"},
         "task": {"type": "nobody-does-that", "queue": "nobody"}}""");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> api.all("/schedules/accounted/fires").size() >= 3);
    api.post("/schedules/accounted/pause", "{\"note\": \"a while\"}");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> api.get("/schedules/accounted/fires").json().path("pending").size() >= 12);
    api.post("/schedules/accounted/resume", "");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                api.all("/schedules/accounted/fires").stream()
                        .filter(fire -> fire.path("outcome").asString().equals("fired"))
                        .count()
                    >= 6);
    api.post("/schedules/accounted/pause", "");

    List<JsonNode> fires = api.all("/schedules/accounted/fires");
    Set<Instant> accounted = new TreeSet<>();
    int due = 0;
    for (JsonNode fire : fires) {
      Instant from = Instant.parse(fire.path("scheduledFor").asString());
      Instant to = Instant.parse(fire.path("lastDue").asString());
      due += fire.path("count").asInt();
      for (Instant at = from; !at.isAfter(to); at = at.plusSeconds(1)) {
        assertThat(accounted.add(at)).as("one outcome for %s", at).isTrue();
      }
      if (fire.path("outcome").asString().equals("skipped")) {
        assertThat(fire.path("reason").asString()).contains("catch-up policy");
      }
    }
    Instant first = Instant.parse(fires.getLast().path("scheduledFor").asString());
    Instant last = Instant.parse(fires.getFirst().path("lastDue").asString());
    assertThat(Duration.between(first, last).toSeconds() + 1).isEqualTo(due);
    assertThat(accounted).hasSize(due);
    assertThat(fires).anyMatch(fire -> fire.path("outcome").asString().equals("skipped"));
    assertThat(running.topics().closeTheBooks().violations())
        .filteredOn(violation -> violation.scheduleId().equals("accounted"))
        .isEmpty();
    api.delete("/schedules/accounted");
    assertThat(api.get("/schedules/never-was/fires").status()).isEqualTo(404);
  }
}
