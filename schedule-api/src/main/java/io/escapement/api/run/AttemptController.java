package io.escapement.api.run;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.problem.JsonBody;
import io.escapement.api.problem.Problem;
import io.escapement.api.view.RunStates;
import io.escapement.api.view.Views;
import io.escapement.schemas.AttemptCompleted;
import io.escapement.schemas.AttemptHeartbeat;
import io.escapement.schemas.AttemptOutcome;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.LogLine;
import io.escapement.schemas.RunLog;
import io.escapement.schemas.RunView;
import io.escapement.schemas.TaskReport;
import io.escapement.schemas.json.JsonFields;
import io.escapement.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Reports about an attempt whose work is done elsewhere: by a web hook that answered 202, or by a
 * worker in any language. Each needs the attempt's fencing token; the dispatcher has the last word.
 */
@RestController
@RequestMapping("/api/v1/runs/{id}")
final class AttemptController {
  private static final String INVALID = "invalid-report";
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);
  private static final int LARGEST_RESULT_BYTES = 64 * 1024;
  private static final int MOST_LINES = 1_000;

  private final CommandGateway commands;
  private final TopicCatalogue catalogue;
  private final Views views;

  AttemptController(CommandGateway commands, TopicCatalogue catalogue, Views views) {
    this.commands = commands;
    this.catalogue = catalogue;
    this.views = views;
  }

  private record Report(long token, Object body) {}

  @PostMapping("/heartbeat")
  Mono<ResponseEntity<Void>> heartbeat(
      @PathVariable String id, @RequestBody(required = false) @Nullable String body) {
    Report report = JsonBody.read(body, INVALID, AttemptController::heartbeat);
    return send(attempt(id, report.token()), report).thenReturn(noContent());
  }

  private static Report heartbeat(JsonFields fields) {
    var report =
        new Report(
            token(fields),
            AttemptHeartbeat.newBuilder()
                .setProgress(fields.number("progress").orElse(null))
                .setMessage(fields.text("message").orElse(null))
                .setSteps(fields.integer("steps", 0, Long.MAX_VALUE).orElse(0L))
                .setCheckpoint(fields.text("checkpoint").orElse(null))
                .build());
    fields.refuseUnknown();
    return report;
  }

  @PostMapping("/complete")
  Mono<ResponseEntity<Void>> complete(
      @PathVariable String id, @RequestBody(required = false) @Nullable String body) {
    Report report = JsonBody.read(body, INVALID, AttemptController::completed);
    RunView run = attempt(id, report.token());
    return send(run, report).then(awaitOver(id, report.token())).thenReturn(noContent());
  }

  /** Other reports of the attempt may be on their way: its next event need not be its end. */
  private Mono<Void> awaitOver(String id, long token) {
    return Mono.fromSupplier(() -> views.run(id).map(run -> isOver(run, token)).orElse(false))
        .filter(over -> over)
        .repeatWhenEmpty(rounds -> rounds.delayElements(LOOK))
        .timeout(
            ANSWER_TIMEOUT,
            Mono.error(
                () ->
                    Problem.of(
                        HttpStatus.GATEWAY_TIMEOUT,
                        "no-answer",
                        "The report is stored, but its effect was not seen within "
                            + ANSWER_TIMEOUT.toSeconds()
                            + " s; look at the run before you repeat it")))
        .then();
  }

  private static boolean isOver(RunView run, long token) {
    return switch (run.getState()) {
      case ADMITTED, RUNNING -> run.getToken() != token;
      case QUEUED, RETRY_WAIT, SUCCEEDED, FAILED, CANCELLED, SKIPPED -> true;
    };
  }

  private static Report completed(JsonFields fields) {
    AttemptCompleted.Builder completed =
        AttemptCompleted.newBuilder()
            .setOutcome(
                fields.choice("outcome", AttemptOutcome.class).orElse(AttemptOutcome.SUCCEEDED))
            .setMessage(fields.text("message").orElse(null))
            .setSteps(fields.integer("steps", 0, Long.MAX_VALUE).orElse(0L))
            .setRetryAfterMs(fields.duration("retryAfter").map(Duration::toMillis).orElse(null));
    fields.any("result").ifPresent(result -> completed.setResult(result(fields, result)));
    fields
        .text("failureClass")
        .ifPresent(
            name -> {
              completed.setFailureClass(failureClass(fields, name));
              completed.setOutcome(AttemptOutcome.FAILED);
            });
    var report = new Report(token(fields), completed.build());
    fields.refuseUnknown();
    return report;
  }

  private static FailureClass failureClass(JsonFields fields, String name) {
    try {
      return FailureClass.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException _) {
      fields.invalid(
          "failureClass",
          "Knows %s, not '%s'"
              .formatted(List.of(FailureClass.values()).toString().toLowerCase(Locale.ROOT), name));
      return FailureClass.HANDLER_ERROR;
    }
  }

  private static String result(JsonFields fields, JsonNode node) {
    String text = node.isString() ? node.asString() : node.toString();
    if (text.getBytes(StandardCharsets.UTF_8).length > LARGEST_RESULT_BYTES) {
      fields.invalid("result", "Must have at most " + LARGEST_RESULT_BYTES + " bytes");
    }
    return text;
  }

  private static long token(JsonFields fields) {
    if (fields.any("token").isEmpty()) {
      fields.invalid("token", "Is required: the attempt's fencing token");
    }
    return fields.integer("token", 1, Long.MAX_VALUE).orElse(0L);
  }

  private record Lines(long token, long firstLine, List<String> lines) {}

  @PostMapping("/logs")
  Mono<ResponseEntity<Void>> log(
      @PathVariable String id, @RequestBody(required = false) @Nullable String body) {
    Lines lines =
        JsonBody.read(
            body,
            INVALID,
            fields -> {
              var read =
                  new Lines(
                      token(fields),
                      fields.integer("firstLine", 0, Integer.MAX_VALUE).orElse(0L),
                      fields.texts("lines").orElse(List.of()));
              if (read.lines().isEmpty() || read.lines().size() > MOST_LINES) {
                fields.invalid("lines", "Must be 1 to " + MOST_LINES + " lines");
              }
              fields.refuseUnknown();
              return read;
            });
    RunView run = attempt(id, lines.token());
    Instant now = commands.now();
    var log =
        new RunLog(
            id,
            run.getAttempt(),
            run.getExecutorId().orElse("api"),
            lines.firstLine(),
            lines.lines().stream().map(line -> new LogLine(now, line)).toList());
    return commands
        .put(catalogue.runLogs(), catalogue.partitionOfRun(id), id, log)
        .thenReturn(noContent());
  }

  private Mono<Void> send(RunView run, Report report) {
    var record =
        new TaskReport(
            run.getRunId(),
            report.token(),
            run.getExecutorId().orElse("api"),
            commands.now(),
            report.body());
    return commands.put(
        catalogue.reports(), catalogue.partitionOfPool(run.getPool()), run.getRunId(), record);
  }

  private RunView attempt(String id, long token) {
    RunView run = views.run(id).orElseThrow(() -> Problem.notFound("run " + id));
    if (RunStates.hasEnded(run) || run.getToken() != token) {
      throw Problem.of(
          HttpStatus.CONFLICT,
          "stale-token",
          "Token %d is not that of a live attempt of run %s, which is %s; stop this work"
              .formatted(token, id, run.getState()));
    }
    return run;
  }

  private static ResponseEntity<Void> noContent() {
    return ResponseEntity.noContent().build();
  }
}
