package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.api.openapi.OpenApiDocument;
import io.escapement.e2e.SharedStandalone.Running;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * Every operation of the OpenAPI document is tried as it says: what is well asked for, what is not
 * there, what is not valid, what was changed meanwhile, what is too large. {@link Api} holds each
 * answer against the document; the roles are tried by {@link SecurityTest}.
 */
@ExtendWith(SharedStandalone.class)
class ContractTest {
  private static final String SCHEDULE =
      """
      {"id": "contract", "trigger": {"type": "cron", "expression": "0 0 1 1 *"},
       "task": {"type": "contract", "queue": "contract"}}""";

  private static final String CALENDAR = "{\"dates\": [\"2026-12-25\"]}";

  /** A valid body of each operation that takes one. */
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          Map.entry(
              "createSchedule", SCHEDULE.replace("{\"id\": \"contract\"", "{\"id\": \"created\"")),
          Map.entry("putSchedule", SCHEDULE.replace("\"id\": \"contract\",", "")),
          Map.entry("patchSchedule", "{\"description\": \"changed\"}"),
          Map.entry("pauseSchedule", "{\"note\": \"why\"}"),
          Map.entry("resumeSchedule", "{\"note\": \"why\"}"),
          Map.entry("previewSchedule", SCHEDULE),
          Map.entry("pauseSchedules", "{\"note\": \"why\"}"),
          Map.entry("resumeSchedules", "{\"note\": \"why\"}"),
          Map.entry(
              "importSchedules",
              SCHEDULE.replace("\n", "").replace("{\"id\": \"contract\"", "{\"id\": \"imported\"")),
          Map.entry(
              "backfill", "{\"from\": \"2020-01-01T00:00:00Z\", \"to\": \"2021-06-01T00:00:00Z\"}"),
          Map.entry("submitTask", "{\"task\": {\"type\": \"contract\", \"queue\": \"contract\"}}"),
          Map.entry("cancelRun", "{\"reason\": \"why\"}"),
          Map.entry("writeLogs", "{\"token\": 1, \"lines\": [\"one\"]}"),
          Map.entry("heartbeatRun", "{\"token\": 1}"),
          Map.entry("completeRun", "{\"token\": 1}"),
          Map.entry(
              "take",
              "{\"taskTypes\": [\"contract\"], \"queues\": [\"contract\"], \"wait\": \"PT0S\"}"),
          Map.entry("heartbeatWorker", "{}"),
          Map.entry("putLimits", "{\"maxConcurrent\": " + SharedStandalone.CAP + "}"),
          Map.entry("putPool", "{\"maxConcurrent\": 3}"),
          Map.entry("putPressure", "{\"ttl\": \"PT1S\"}"),
          Map.entry("putCalendar", CALENDAR));

  /** Have no end, or need what only another test has: tried there. */
  private static final Map<String, Class<?>> ELSEWHERE =
      Map.of(
          "followEvents", LiveEventsTest.class,
          "getArtifact", HandlerFaultsTest.class,
          "getCommand", LateAnswerTest.class);

  private static final JsonNode DOCUMENT = OpenApiDocument.read();

  /** An operation of the document. */
  private record Operation(String method, String path, JsonNode json) {
    String id() {
      return json.path("operationId").asString();
    }

    boolean takes(String mediaType) {
      return json.path("requestBody").path("content").has(mediaType);
    }

    boolean says(int status) {
      return json.path("responses").has(String.valueOf(status));
    }

    Stream<JsonNode> parameters() {
      return json.path("parameters")
          .valueStream()
          .map(reference -> DOCUMENT.at(reference.path("$ref").asString().substring(1)));
    }

    String pathTo(String name) {
      return path.replaceAll("\\{[^}]+}", name);
    }
  }

  private static List<Operation> operations() {
    return DOCUMENT
        .path("paths")
        .propertyStream()
        .flatMap(
            path ->
                path.getValue()
                    .propertyStream()
                    .map(
                        verb ->
                            new Operation(
                                verb.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                verb.getValue())))
        .toList();
  }

  @Test
  void whatIsNotThereIsNotFound(Running running) {
    var softly = new SoftAssertions();
    for (Operation operation : operations()) {
      if (operation.says(404)) {
        Api.Answer answer = send(running, operation, operation.pathTo("no-such"));
        softly
            .assertThat(answer.status())
            .as("%s: %s", operation.id(), answer.body())
            .isEqualTo(404);
        softly.assertThat(answer.body()).as(operation.id()).contains("There is no ");
      }
    }
    softly.assertAll();
  }

  @Test
  void whatIsNotValidIsRefusedWithTheNameOfTheField(Running running) {
    Api api = running.api();
    api.post("/schedules", SCHEDULE.replace("\"contract\",", "\"valid\","));
    String run = api.post("/tasks", BODIES.get("submitTask")).json().path("runId").asString();
    api.post("/runs/" + run + "/cancel", "");
    var softly = new SoftAssertions();
    for (Operation operation : operations()) {
      if (operation.takes("application/json")) {
        for (String notJson : List.of("{", "[]", "\"text\"", "nothing")) {
          Api.Answer answer =
              running.api().send(operation.method, operation.pathTo("valid"), notJson);
          softly
              .assertThat(answer.status())
              .as("%s of %s: %s", operation.id(), notJson, answer.body())
              .isIn(400, 404);
        }
        Api.Answer unknown =
            running.api().send(operation.method, operation.pathTo("valid"), "{\"noSuchField\": 1}");
        softly
            .assertThat(unknown.status())
            .as("%s: %s", operation.id(), unknown.body())
            .isIn(400, 404, 422);
        if (unknown.status() != 404) {
          softly.assertThat(unknown.body()).as(operation.id()).contains("noSuchField");
        }
      }
      operation
          .parameters()
          .filter(parameter -> parameter.path("in").asString().equals("query"))
          // Of a crontab only.
          .filter(parameter -> !parameter.path("name").asString().equals("system"))
          .forEach(
              parameter ->
                  wrong(parameter.path("schema"))
                      .forEach(
                          value -> {
                            String name = parameter.path("name").asString();
                            Api.Answer answer =
                                send(
                                    running,
                                    operation,
                                    operation.pathTo(
                                            operation.path.startsWith("/runs/") ? run : "valid")
                                        + "?"
                                        + name
                                        + "="
                                        + value);
                            softly
                                .assertThat(answer.status())
                                .as("%s with %s=%s: %s", operation.id(), name, value, answer.body())
                                .isEqualTo(400);
                            softly.assertThat(answer.body()).as(operation.id()).contains(name);
                          }));
    }
    softly.assertAll();
  }

  private static Stream<String> wrong(JsonNode schema) {
    Stream<String> ofType =
        switch (schema.path("type").asString("")) {
          case "integer" -> Stream.of("x", "-1", "99999999999");
          case "boolean" -> Stream.of("perhaps");
          default -> schema.has("format") ? Stream.of("yesterday") : Stream.of();
        };
    return schema.has("enum") || schema.has("$ref") ? Stream.of("NO_SUCH") : ofType;
  }

  @Test
  void whatWasChangedMeanwhileIsNotOverwritten(Running running) {
    Api api = running.api();
    api.post("/schedules", SCHEDULE.replace("\"contract\",", "\"stale\","));
    api.put("/calendars/stale", CALENDAR);
    var softly = new SoftAssertions();
    for (Operation operation : operations()) {
      if (operation
          .parameters()
          .anyMatch(parameter -> parameter.path("name").asString().equals("If-Match"))) {
        for (String tag : List.of("\"999\"", "\"not-a-version\"")) {
          Api.Answer answer =
              api.send(
                  operation.method,
                  operation.pathTo("stale"),
                  BODIES.getOrDefault(operation.id(), ""),
                  "If-Match",
                  tag);
          softly
              .assertThat(answer.status())
              .as("%s: %s", operation.id(), answer.body())
              .isEqualTo(412);
        }
      }
    }
    softly.assertAll();
    assertThat(api.get("/schedules/stale").json().path("version").asInt()).isEqualTo(1);
    assertThat(api.get("/calendars/stale").json().path("version").asInt()).isEqualTo(1);
  }

  @Test
  void whatIsTooLargeIsRefused(Running running) {
    String large = "{\"note\": \"" + "x".repeat(2 * 1024 * 1024) + "\"}";
    var softly = new SoftAssertions();
    for (Operation operation : operations()) {
      if (operation.takes("application/json")) {
        Api.Answer answer = running.api().send(operation.method, operation.pathTo("large"), large);
        softly
            .assertThat(answer.status())
            .as("%s: %s", operation.id(), answer.body())
            .isEqualTo(413);
      }
    }
    softly.assertAll();
    assertThat(running.api().send("GET", "/stats", "", "X-Large", "x".repeat(20_000)).status())
        .isEqualTo(431);
  }

  private static Api.Answer send(Running running, Operation operation, String path) {
    String body =
        operation.json.has("requestBody") ? BODIES.getOrDefault(operation.id(), "missing") : "";
    return running.api().send(operation.method, path, body, "Content-Type", mediaType(operation));
  }

  private static String mediaType(Operation operation) {
    return operation.takes("application/x-ndjson") ? "application/x-ndjson" : "application/json";
  }

  /** What every operation answers when all is well, in the order of a user's day. */
  @Test
  void everyOperationDoesWhatItIsFor(Running running) {
    var day = new Day(running);
    day.ok("putCalendar", "/calendars/contract", CALENDAR);
    day.ok("getCalendar", "/calendars/contract");
    day.ok("listCalendars", "/calendars");
    day.ok("putPool", "/pools/contract-pool");
    day.ok("getPool", "/pools/contract-pool");
    day.ok("listPools", "/pools");
    day.ok("getLimits", "/limits");
    day.ok("putLimits", "/limits");
    day.ok("createSchedule", "/schedules", SCHEDULE);
    day.ok("getSchedule", "/schedules/contract");
    day.ok("listSchedules", "/schedules?q=contract");
    day.ok("putSchedule", "/schedules/contract");
    day.ok("patchSchedule", "/schedules/contract");
    day.ok("pauseSchedule", "/schedules/contract/pause");
    day.ok("resumeSchedule", "/schedules/contract/resume");
    day.ok("previewSchedule", "/schedules/preview");
    day.ok("pauseSchedules", "/schedules/pause?q=contract");
    day.ok("resumeSchedules", "/schedules/resume?q=contract");
    day.ok("nextFires", "/schedules/contract/next");
    day.ok("listFires", "/schedules/contract/fires");
    day.ok("forecast", "/forecast");
    day.ok("exportSchedules", "/schedules/export");
    day.ok("importSchedules", "/schedules/import");
    String backfill =
        day.ok("backfill", "/schedules/contract/backfill").json().path("backfillId").asString();
    day.ok("listBackfills", "/schedules/contract/backfills");
    day.ok("getBackfill", "/schedules/contract/backfills/" + backfill);
    day.ok("cancelBackfill", "/schedules/contract/backfills/" + backfill);
    workers(day);
    day.ok("listRunsOfSchedule", "/schedules/contract/runs");
    day.ok("listRuns", "/runs");
    day.ok("putPressure", "/pressure/contract");
    day.ok("deletePressure", "/pressure/contract");
    day.ok("getSession", "/session");
    day.ok("getStats", "/stats");
    day.ok("listAudit", "/audit");
    day.ok("deleteSchedule", "/schedules/contract");
    day.ok("deletePool", "/pools/contract-pool");
    day.ok("deleteCalendar", "/calendars/contract");

    Set<String> all = operations().stream().map(Operation::id).collect(Collectors.toSet());
    all.removeAll(ELSEWHERE.keySet());
    assertThat(day.done).containsExactlyInAnyOrderElementsOf(all);
  }

  private static void workers(Day day) {
    String worker = "/workers/contract-worker";
    day.ok("take", worker + "/take");
    day.ok("listExecutors", "/executors");
    await().until(() -> day.api.get("/executors/contract-worker").status() == 200);
    day.ok("getExecutor", "/executors/contract-worker");
    String queued =
        day.ok("testRun", "/schedules/contract/test-run", "").json().path("runId").asString();
    day.ok("cancelRun", "/runs/" + queued + "/cancel");
    day.ok("runNow", "/schedules/contract/run-now?wait=queue", "");
    String submitted =
        day.ok(
                "submitTask",
                "/tasks",
                "{\"task\": {\"type\": \"contract\", \"queue\": \"contract\"}, \"retry\": {\"maxAttempts\": 1}}")
            .json()
            .path("runId")
            .asString();
    Map<String, String> tokens = new HashMap<>();
    await()
        .until(
            () -> {
              JsonNode taken =
                  day.api
                      .post(
                          worker + "/take",
                          BODIES
                              .get("take")
                              .replace("PT0S", "PT1S")
                              .replace("\"wait\"", "\"slots\": 9, \"wait\""))
                      .json();
              taken
                  .path("attempts")
                  .forEach(
                      attempt ->
                          tokens.put(
                              attempt.path("runId").asString(), attempt.path("token").asString()));
              return tokens.containsKey(submitted);
            });
    String token = "{\"token\": " + tokens.get(submitted);
    String run = "/runs/" + submitted;
    day.ok("getRun", run);
    day.ok("heartbeatWorker", worker + "/heartbeat");
    day.ok("heartbeatRun", run + "/heartbeat", token + "}");
    day.ok("writeLogs", run + "/logs", token + ", \"lines\": [\"one\"]}");
    day.ok("getLogs", run + "/logs");
    day.ok(
        "completeRun",
        run + "/complete",
        token + ", \"outcome\": \"failed\", \"failureClass\": \"handler_error\"}");
    tokens.forEach(
        (id, its) -> day.api.post("/runs/" + id + "/complete", "{\"token\": " + its + "}"));
    await().until(() -> day.api.get("/dead-letters/" + submitted).status() == 200);
    day.ok("getDeadLetter", "/dead-letters/" + submitted);
    day.ok("listDeadLetters", "/dead-letters");
    String again = day.ok("retryRun", run + "/retry").json().path("runId").asString();
    String requeued =
        day.ok("requeue", "/dead-letters/" + submitted + "/requeue")
            .json()
            .path("runId")
            .asString();
    Set.of(again, requeued).forEach(id -> day.api.post("/runs/" + id + "/cancel", ""));
    day.ok("drainExecutor", "/executors/contract-worker/drain");
    day.ok("resumeExecutor", "/executors/contract-worker/resume");
    day.ok("leaveWorker", worker);
  }

  /** Does one operation after the other and remembers which. */
  private static final class Day {
    private final Map<String, Operation> operations =
        operations().stream().collect(Collectors.toMap(Operation::id, operation -> operation));
    private final Set<String> done = new HashSet<>();
    private final Api api;

    Day(Running running) {
      this.api = running.api();
    }

    Api.Answer ok(String id, String path) {
      return ok(id, path, BODIES.getOrDefault(id, ""));
    }

    Api.Answer ok(String id, String path, String body) {
      Operation operation = operations.get(id);
      Api.Answer answer =
          api.send(operation.method, path, body, "Content-Type", mediaType(operation));
      assertThat(answer.status()).as("%s: %s", id, answer.body()).isBetween(200, 299);
      done.add(id);
      return answer;
    }
  }
}
