package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(SharedStandalone.class)
class BadInputTest {
  private static final String HTTP =
      "{\"type\":\"http\",\"input\":{\"url\":\"http://127.0.0.1:1/\"}}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"cron","expression":"61 * * * *"}                     | trigger.expression | range
          {"type":"cron","expression":"0 0 30 2 *"}                     | trigger.expression | never
          {"type":"cron","expression":""}                               | trigger.expression | required
          {"type":"cron","expression":"* * * * *","zone":"Mars/Olympus"}| trigger.zone       | did you mean
          {"type":"interval","every":"PT0S"}                            | trigger.every      | at least
          {"type":"interval","every":"-PT5S"}                           | trigger.every      | at least
          {"type":"interval","every":"PT0.5S"}                          | trigger.every      | at least
          {"type":"interval","every":"5 minutes"}                       | trigger.every      | ISO-8601
          {"type":"interval"}                                           | trigger.every      | required
          {"type":"once","at":"2001-01-01T00:00:00Z"}                   | trigger.at         | future
          {"type":"once","at":"tomorrow"}                               | trigger.at         | ISO-8601
          {"type":"weekly"}                                             | trigger.type       | one of
          [1]                                                           | trigger            | object
          """)
  void aWrongTriggerIsNamedAndNothingIsStored(
      String trigger, String field, String part, Running running) {
    refused(running.api(), "\"trigger\":" + trigger + ",\"task\":" + HTTP, 422, field, part);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"http","input":{"url":"ftp://x"}}            | 422 | task.input.url     | http
          {"type":"http","input":{}}                           | 422 | task.input.url     | required
          {"type":"shell","input":{"command":""}}              | 422 | task.input.command | empty
          {"type":"kafka","input":{"topic":"a b","value":"x"}} | 422 | task.input.topic   | name
          {"type":"http","inptu":{}}                           | 400 | task.inptu         | 'input'
          {"input":{}}                                         | 422 | task.type          | required
          {"type":"http","input":"text"}                       | 422 | task.input         | object
          """)
  void aWrongTaskIsNamedAndNothingIsStored(
      String task, int status, String field, String part, Running running) {
    refused(
        running.api(),
        "\"trigger\":{\"type\":\"interval\",\"every\":\"PT1H\"},\"task\":" + task,
        status,
        field,
        part);
  }

  private static void refused(Api api, String fields, int status, String field, String part) {
    Api.Answer answer = api.post("/schedules", "{\"id\":\"bad-input\"," + fields + "}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).contains("application/problem+json");
    JsonNode error =
        answer
            .json()
            .path("errors")
            .valueStream()
            .filter(e -> e.path("field").asString().equals(field))
            .findFirst()
            .orElseThrow(() -> new AssertionError(answer.body()));
    assertThat(error.path("message").asString()).containsIgnoringCase(part);
    assertThat(api.get("/schedules/bad-input").status()).isEqualTo(404);
  }

  @Test
  void everyMistakeIsNamedAtOnce(Running running) {
    Api.Answer answer =
        running
            .api()
            .post(
                "/schedules",
                """
                {"id": "Bad Id", "trigger": {"type": "cron", "expression": "x", "zone": "y"},
                 "task": {"type": "http", "input": {"url": "z"}}}""");
    assertThat(answer.json().path("errors").valueStream().map(e -> e.path("field").asString()))
        .containsExactly("id", "trigger.expression", "trigger.zone", "task.input.url");
  }

  @Test
  void whatIsNotJsonIsABadRequest(Running running) {
    for (String body : new String[] {"", "{", "hello", "[]", "{\"a\": 1} trailing {"}) {
      Api.Answer answer = running.api().post("/schedules", body);
      assertThat(answer.status()).as(body + " → " + answer.body()).isEqualTo(400);
      assertThat(answer.header("Content-Type")).contains("application/problem+json");
    }
  }

  @Test
  void aBodyOverOneMebibyteIsTooLarge(Running running) {
    String body = "{\"name\": \"" + "x".repeat(1_100_000) + "\"}";
    Api.Answer answer = running.api().post("/schedules", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(413);
    assertThat(answer.json().path("type").asString()).isEqualTo("/problems/too-large");
  }

  @Test
  void whatIsNotThereIsNotFound(Running running) {
    for (String path :
        new String[] {"/schedules/nope", "/runs/nope", "/schedules/nope/runs", "/nothing/here"}) {
      Api.Answer answer = running.api().get(path);
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.header("Content-Type")).contains("application/problem+json");
    }
    assertThat(running.api().delete("/schedules/nope").status()).isEqualTo(404);
    assertThat(running.api().send("PATCH", "/schedules", "{}").status()).isEqualTo(405);
  }

  @Test
  void aTypeThatNobodyOffersIsAWarningAndTheRunSaysWhyItWaits(Running running) {
    Api.Answer answer = running.api().post("/tasks", "{\"task\": {\"type\": \"unheard-of\"}}");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().path("warnings").path(0).asString())
        .contains("unheard-of")
        .contains("http, kafka");
    String run = "/runs/" + answer.json().path("runId").asString();
    assertThat(running.api().get(run).json().path("state").asString()).isEqualTo("QUEUED");
    // At first the cap may be in its way, which other tests share.
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(
                        running.api().get(run).json().path("waitingFor").path("limit").asString())
                    .contains("executors that offer default/unheard-of"));
  }
}
