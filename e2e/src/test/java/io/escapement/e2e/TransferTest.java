package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.e2e.SharedStandalone.Running;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Schedules in numbers: out, and all at once. */
@ExtendWith(SharedStandalone.class)
class TransferTest {
  private Api api;

  @BeforeEach
  void use(Running running) {
    api = running.api();
  }

  private static String line(String id, String label, int priority) {
    return """
        {"id": "%s", "trigger": {"type": "cron", "expression": "0 0 1 1 *"}, "priority": %d, \
        "task": {"type": "http", "input": {"url": "http://127.0.0.1/"}}, "labels": {"set": "%s"}}"""
        .formatted(id, priority, label);
  }

  private void load(String lines) {
    lines
        .lines()
        .forEach(line -> assertThat(api.post("/schedules", line).status()).as(line).isEqualTo(201));
  }

  private String export(String label) {
    return api.get("/schedules/export?label=set:" + label).body();
  }

  @Test
  void whatIsExportedIsADefinitionInEachLine() {
    load(line("moved-b", "moved", 2) + "\n" + line("moved-a", "moved", 1));
    load(line("stays", "elsewhere", 1));
    List<JsonNode> exported =
        export("moved").lines().map(JsonMapper.builder().build()::readTree).toList();
    assertThat(exported.stream().map(line -> line.path("id").asString()))
        .containsExactly("moved-a", "moved-b");
    assertThat(exported.getFirst().has("state")).isFalse();
    assertThat(api.send("PUT", "/schedules/moved-a", exported.getFirst().toString()).status())
        .isEqualTo(200);
    assertThat(api.get("/schedules/moved-a").json().path("version").asInt()).isEqualTo(1);
  }

  @Test
  void manyArePausedAndResumedByAFilter() {
    load(line("bulk-a", "bulk", 1) + "\n" + line("bulk-b", "bulk", 1));
    load(line("bulk-other", "other", 1));
    assertThat(api.post("/schedules/pause", "{\"note\": \"all?\"}").status()).isEqualTo(400);
    Api.Answer paused =
        api.post("/schedules/pause?label=set:bulk", "{\"note\": \"moving the database\"}");
    assertThat(paused.status()).isEqualTo(202);
    assertThat(paused.json().toString()).isEqualTo("{\"matched\":2,\"accepted\":2}");
    JsonNode one = api.get("/schedules/bulk-a").json();
    assertThat(one.path("state").asString()).isEqualTo("PAUSED");
    assertThat(one.path("pausedReason").asString()).contains("moving the database");
    assertThat(api.get("/schedules/bulk-other").json().path("state").asString())
        .isEqualTo("ACTIVE");
    assertThat(api.all("/schedules?label=set:bulk&state=PAUSED")).hasSize(2);
    assertThat(api.post("/schedules/resume?label=set:bulk", "").status()).isEqualTo(202);
    assertThat(api.all("/schedules?label=set:bulk&state=ACTIVE")).hasSize(2);
  }

  @Test
  void aPatchChangesWhatItNamesAndNothingElse() {
    load(line("patched", "patch", 3));
    JsonNode before = api.get("/schedules/patched").json();
    Api.Answer patched =
        api.send(
            "PATCH",
            "/schedules/patched",
            "{\"priority\": 8, \"task\": {\"maxDuration\": \"PT5M\"}, \"labels\": {\"set\": null, \"new\": \"x\"}}",
            "Content-Type",
            "application/merge-patch+json");
    assertThat(patched.status()).as(patched.body()).isEqualTo(200);
    JsonNode after = patched.json();
    assertThat(after.path("priority").asInt()).isEqualTo(8);
    assertThat(after.path("labels").toString()).isEqualTo("{\"new\":\"x\"}");
    assertThat(after.path("task").path("maxDuration").asString()).isEqualTo("PT5M");
    assertThat(after.path("task").path("input")).isEqualTo(before.path("task").path("input"));
    assertThat(after.path("trigger")).isEqualTo(before.path("trigger"));
    assertThat(
            api.send("PATCH", "/schedules/patched", "{\"priority\": 1}", "If-Match", "\"1\"")
                .status())
        .isEqualTo(412);
    assertThat(api.send("PATCH", "/schedules/patched", "{\"colour\": 1}").status()).isEqualTo(400);
    assertThat(api.send("PATCH", "/schedules/patched", "{\"trigger\": null}").status())
        .isEqualTo(422);
    assertThat(api.send("PATCH", "/schedules/nobody", "{}").status()).isEqualTo(404);
  }
}
