package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(SharedStandalone.class)
class CrontabImportTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void debiansCrontabBecomesFourSchedules(Running running) throws IOException {
    List<JsonNode> results = importFile(running.api(), "crontab", true);
    assertThat(results).extracting(r -> r.path("line").asInt()).containsExactly(18, 19, 20, 21);
    assertThat(results)
        .allSatisfy(r -> assertThat(r.path("result").asString()).isEqualTo("created"));
    JsonNode weekly =
        running.api().get("/schedules/" + results.get(2).path("id").asString()).json();
    assertThat(weekly.path("trigger").path("expression").asString()).isEqualTo("47 6 * * 7");
    assertThat(weekly.path("labels").path("crontab-user").asString()).isEqualTo("root");
    JsonNode input = weekly.path("task").path("input");
    assertThat(input.path("command").asString())
        .isEqualTo("test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.weekly; }");
    assertThat(input.path("shell").asString()).isEqualTo("/bin/sh");
    assertThat(input.path("environment").path("PATH").asString()).startsWith("/usr/local/sbin:");

    assertThat(importFile(running.api(), "crontab", true))
        .as("a second import changes nothing")
        .allSatisfy(r -> assertThat(r.path("result").asString()).isEqualTo("unchanged"));
  }

  @Test
  void aCronDFileIsReadInTheSystemFormat(Running running) throws IOException {
    assertThat(importFile(running.api(), "cron.d-e2scrub_all", true))
        .hasSize(2)
        .allSatisfy(r -> assertThat(r.path("result").asString()).isEqualTo("created"));
  }

  @Test
  void badLinesAreNamedAndGoodOnesLoad(Running running) throws IOException {
    List<JsonNode> results = importFile(running.api(), "user", false);
    assertThat(results)
        .extracting(r -> r.path("line").asInt() + " " + r.path("result").asString())
        .containsExactly(
            "4 created",
            "5 created",
            "6 created",
            "7 refused",
            "8 refused",
            "9 refused",
            "10 refused",
            "12 created");
    assertThat(message(results.get(3))).contains("61");
    assertThat(message(results.get(4))).contains("@reboot");
    assertThat(message(results.get(5))).contains("five time fields");
    assertThat(message(results.get(6))).contains("@fortnightly");

    JsonNode mail = schedule(running.api(), results.get(2));
    assertThat(mail.path("trigger").path("zone").asString()).isEqualTo("Europe/Berlin");
    assertThat(mail.path("task").path("input").path("command").asString())
        .isEqualTo("mail -s \"It's 100% done\" ann");
    assertThat(mail.path("task").path("input").path("stdin").asString())
        .isEqualTo("Dear Ann,\n\nall done.\n\n");
    assertThat(schedule(running.api(), results.get(7)).path("trigger").path("zone").asString())
        .isEqualTo("America/New_York");
  }

  @Test
  void anImportedCommandReallyRuns(Running running) {
    Api.Answer answer =
        running
            .api()
            .post(
                "/schedules/import?format=crontab",
                "GREETING=hello\n* * * * * read name; echo \"$GREETING $name\"%world\n");
    String id =
        JSON.readTree(answer.body().lines().findFirst().orElseThrow()).path("id").asString();
    Api.Answer run = running.api().post("/schedules/" + id + "/run-now?wait=queue", "");
    assertThat(run.status()).as(run.body()).isEqualTo(202);
    String path = "/runs/" + run.json().path("runId").asString();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> running.api().get(path).json().path("state").asString().equals("SUCCEEDED"));
    assertThat(running.api().get(path).json().path("result").path("output").asString())
        .isEqualTo("hello world\n");
    running.api().delete("/schedules/" + id);
  }

  private static List<JsonNode> importFile(Api api, String name, boolean system)
      throws IOException {
    try (var stream = CrontabImportTest.class.getResourceAsStream("/crontabs/" + name)) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      Api.Answer answer = api.post("/schedules/import?format=crontab&system=" + system, text);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      return answer.body().lines().map(JSON::readTree).toList();
    }
  }

  private static String message(JsonNode result) {
    return result.path("errors").path(0).path("message").asString();
  }

  private static JsonNode schedule(Api api, JsonNode result) {
    return api.get("/schedules/" + result.path("id").asString()).json();
  }
}
