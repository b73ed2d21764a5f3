package io.escapement.api.run;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.problem.JsonBody;
import io.escapement.api.problem.Problem;
import io.escapement.api.schedule.DefinitionReader;
import io.escapement.api.schedule.OfferWarnings;
import io.escapement.api.view.RunStates;
import io.escapement.api.view.Views;
import io.escapement.schemas.CancelRun;
import io.escapement.schemas.ExplainRun;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunSpec;
import io.escapement.schemas.RunState;
import io.escapement.schemas.RunView;
import io.escapement.schemas.SubmitRun;
import io.escapement.schemas.definition.Ids;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Runs and submitted tasks: the dispatcher decides, the views tell. */
@RestController
@RequestMapping("/api/v1")
final class RunController {

  private final CommandGateway commands;
  private final RunSubmission submission;
  private final Views views;

  RunController(CommandGateway commands, RunSubmission submission, Views views) {
    this.commands = commands;
    this.submission = submission;
    this.views = views;
  }

  private record Submitted(RunSpec spec, Optional<Instant> runAt) {}

  @PostMapping("/tasks")
  Mono<ResponseEntity<Map<String, Object>>> submit(
      @RequestHeader("Idempotency-Key") Optional<String> idempotencyKey,
      @RequestBody(required = false) @Nullable String body) {
    Submitted read =
        JsonBody.read(
            body,
            "invalid-task",
            fields -> {
              var submitted =
                  new Submitted(DefinitionReader.runSpec(fields), fields.instant("runAt"));
              fields.refuseUnknown();
              return submitted;
            });
    String runId = Ids.unique("task", commands.now());
    SubmitRun submit =
        SubmitRun.newBuilder()
            .setRunId(runId)
            .setSpec(read.spec())
            .setRunAt(read.runAt().orElse(null))
            .build();
    return submission.submit(
        submit,
        idempotencyKey,
        Map.of(
            "warnings",
            OfferWarnings.of(read.spec().getTask(), views.executors(), commands.now())));
  }

  @GetMapping("/runs/{id}")
  Mono<Map<String, Object>> get(@PathVariable String id) {
    RunView run = run(id);
    Map<String, Object> json = RunResponse.whole(run);
    if (run.getState() != RunState.QUEUED && run.getState() != RunState.RETRY_WAIT) {
      return Mono.just(json);
    }
    return commands
        .toDispatcher(run.getPool(), new ExplainRun(id))
        .map(
            answer -> {
              json.put("waitingFor", answer.details().isEmpty() ? null : answer.details());
              return json;
            });
  }

  @PostMapping("/runs/{id}/cancel")
  Mono<ResponseEntity<Map<String, Object>>> cancel(
      @PathVariable String id, @RequestBody(required = false) @Nullable String body) {
    RunView run = run(id);
    String reason =
        JsonBody.readOptional(
            body,
            "invalid-cancel",
            fields -> {
              String note = fields.text("reason").orElse("cancelled through the API");
              fields.refuseUnknown();
              return note;
            });
    return commands
        .toDispatcher(run.getPool(), new CancelRun(id, reason))
        .flatMap(answer -> views.awaitRun(id, answer.version()))
        .then(Mono.fromSupplier(() -> ResponseEntity.accepted().body(RunResponse.whole(run(id)))));
  }

  @PostMapping("/runs/{id}/retry")
  Mono<ResponseEntity<Map<String, Object>>> retry(
      @PathVariable String id, @RequestHeader("Idempotency-Key") Optional<String> idempotencyKey) {
    RunView run = run(id);
    if (!RunStates.hasEnded(run)) {
      throw Problem.of(
          HttpStatus.CONFLICT,
          "not-ended",
          "Run " + id + " is " + run.getState() + "; only a run that has ended can be repeated");
    }
    String runId = Ids.unique("retry", commands.now());
    SubmitRun submit =
        SubmitRun.newBuilder()
            .setRunId(runId)
            .setOrigin(RunOrigin.RETRY)
            .setSpec(run.getOpened().getSpec())
            .setRetryOf(id)
            .build();
    return submission.submit(submit, idempotencyKey, Map.of());
  }

  private RunView run(String id) {
    return views.run(id).orElseThrow(() -> Problem.notFound("run " + id));
  }
}
