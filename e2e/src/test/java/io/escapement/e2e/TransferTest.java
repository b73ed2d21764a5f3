package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.e2e.SharedStandalone.Running;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Schedules in numbers: out, in again, and all at once. */
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

  private List<JsonNode> load(String query, String lines) {
    Api.Answer answer =
        api.send(
            "POST", "/schedules/import" + query, lines, "Content-Type", "application/x-ndjson");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body().lines().map(JsonMapper.builder().build()::readTree).toList();
  }

  private static List<String> results(List<JsonNode> lines) {
    return lines.stream()
        .map(line -> line.path("id").asString("-") + " " + line.path("result").asString())
        .toList();
  }

  private String export(String label) {
    return api.get("/schedules/export?label=set:" + label).body();
  }

  @Test
  void whatIsExportedAndImportedAgainIsTheSameByteForByte() {
    String lines =
        IntStream.range(0, 1_200)
            .mapToObj(i -> line("moved-%04d".formatted(i), "moved", i % 10))
            .collect(Collectors.joining("\n"));
    assertThat(results(load("", lines))).hasSize(1_200).allMatch(r -> r.endsWith(" created"));
    String exported = export("moved");
    assertThat(exported.lines()).hasSize(1_200);
    assertThat(results(load("", exported))).hasSize(1_200).allMatch(r -> r.endsWith(" unchanged"));
    assertThat(export("moved")).isEqualTo(exported);
    assertThat(load("?prune=set:moved", "")).hasSize(1_200);
    assertThat(export("moved")).isEmpty();
    assertThat(results(load("", exported))).hasSize(1_200).allMatch(r -> r.endsWith(" created"));
    assertThat(export("moved")).isEqualTo(exported);
    assertThat(load("?prune=set:moved", "")).hasSize(1_200);
  }

  @Test
  void aDryRunSaysWhatWouldBeAndChangesNothing() {
    load("", line("dry-a", "dry", 1) + "\n" + line("dry-b", "dry", 2));
    String before = export("dry");
    List<JsonNode> lines =
        load(
            "?dryRun=true&prune=set:dry", line("dry-a", "dry", 7) + "\n" + line("dry-c", "dry", 1));
    assertThat(results(lines)).containsExactly("dry-a updated", "dry-c created", "dry-b deleted");
    assertThat(lines.getFirst().path("changes").toString()).isEqualTo("[\"priority\"]");
    assertThat(export("dry")).isEqualTo(before);
  }

  @Test
  void badLinesAreNamedAndGoodOnesLoad() {
    List<JsonNode> lines =
        load(
            "",
            line("good-1", "good", 1)
                + "\nnot json\n\n{\"id\": \"odd\", \"colour\": 1}\n"
                + line("bad-cron", "good", 1).replace("0 0 1 1 *", "0 0 31 2 *")
                + "\n"
                + line("good-2", "good", 1));
    assertThat(lines.stream().map(line -> line.path("line").asInt()))
        .containsExactly(1, 2, 4, 5, 6);
    assertThat(results(lines))
        .containsExactly(
            "good-1 created", "- refused", "- refused", "bad-cron refused", "good-2 created");
    assertThat(lines.get(2).path("errors").toString()).contains("colour");
    assertThat(lines.get(3).path("errors").toString()).contains("trigger");
    assertThat(api.send("POST", "/schedules/import?format=xml", "x").status()).isEqualTo(400);
  }

  @Test
  void manyArePausedAndResumedByAFilter() {
    load("", line("bulk-a", "bulk", 1) + "\n" + line("bulk-b", "bulk", 1));
    load("", line("bulk-other", "other", 1));
    assertThat(api.post("/schedules/pause", "{\"note\": \"all?\"}").status()).isEqualTo(400);
    Api.Answer paused =
        api.post("/schedules/pause?label=set:bulk", "{\"note\": \"moving the database\"}");
    assertThat(paused.status()).isEqualTo(202);
    assertThat(paused.body()).isEqualTo("{\"matched\":2,\"accepted\":2,\"refusals\":[]}");
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
    load("", line("patched", "patch", 3));
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
