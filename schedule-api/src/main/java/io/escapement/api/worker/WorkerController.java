package io.escapement.api.worker;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.problem.JsonBody;
import io.escapement.api.view.Views;
import io.escapement.schemas.AttemptHeartbeat;
import io.escapement.schemas.AttemptStarted;
import io.escapement.schemas.RunState;
import io.escapement.schemas.RunView;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.TaskReport;
import io.escapement.schemas.json.JsonFields;
import io.escapement.schemas.template.FireVariables;
import io.escapement.schemas.template.InputTemplate;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.timing.Compiled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/** The worker protocol. The gateway passes on what workers tell; the dispatcher decides. */
@RestController
@RequestMapping("/api/v1/workers/{workerId}")
final class WorkerController {
  private static final String INVALID = "invalid-worker";
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(20);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Workers workers;
  private final CommandGateway commands;
  private final TopicCatalogue catalogue;
  private final Views views;

  WorkerController(
      Workers workers, CommandGateway commands, TopicCatalogue catalogue, Views views) {
    this.workers = workers;
    this.commands = commands;
    this.catalogue = catalogue;
    this.views = views;
  }

  private record Take(WorkerOffer offer, int most, Duration longest) {}

  @PostMapping("/take")
  Mono<Map<String, Object>> take(
      @PathVariable String workerId, @RequestBody(required = false) @Nullable String body) {
    Take take = JsonBody.read(body, INVALID, fields -> take(workerId, fields));
    return workers
        .take(workerId, take.offer(), take.most(), take.longest())
        .flatMap(assignments -> started(workerId, assignments).thenReturn(assignments))
        .map(
            assignments ->
                Map.of(
                    "attempts",
                    assignments.stream().map(WorkerController::response).toList(),
                    "draining",
                    workers.isDraining(workerId)));
  }

  private static Take take(String workerId, JsonFields fields) {
    if (!workerId.matches("[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}")) {
      fields.invalid("workerId", "Must be 1 to 128 letters, digits, '.', '_' and '-'");
    }
    List<String> queues = fields.texts("queues").orElse(List.of("default"));
    List<String> types = fields.texts("taskTypes").orElse(List.of());
    if (types.isEmpty()) {
      fields.invalid("taskTypes", "Is required: what the worker can do, such as [\"resize\"]");
    }
    if (queues.isEmpty() || !queues.stream().allMatch(q -> q.matches("[a-zA-Z0-9._-]{1,128}"))) {
      fields.invalid("queues", "Must name at least one queue");
    }
    int slots = fields.integer("slots", 1, 1_000).orElse(1L).intValue();
    int free = fields.integer("free", 1, slots).orElse((long) slots).intValue();
    Duration wait = fields.duration("wait").orElse(DEFAULT_WAIT);
    if (wait.compareTo(LONGEST_WAIT) > 0) {
      fields.invalid("wait", "Must be at most " + LONGEST_WAIT);
    }
    fields.refuseUnknown();
    return new Take(new WorkerOffer(Set.copyOf(queues), Set.copyOf(types), slots), free, wait);
  }

  private Mono<Void> started(String workerId, List<TaskAssignment> assignments) {
    return Flux.fromIterable(assignments)
        .concatMap(
            assignment ->
                report(
                    assignment.getReportPartition(),
                    assignment.getRunId(),
                    assignment.getToken(),
                    workerId,
                    AttemptStarted.newBuilder().build()))
        .then();
  }

  private Mono<Void> report(int partition, String runId, long token, String workerId, Object body) {
    return commands.put(
        catalogue.reports(),
        partition,
        runId,
        new TaskReport(runId, token, workerId, commands.now(), body));
  }

  private static Map<String, Object> response(TaskAssignment assignment) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("runId", assignment.getRunId());
    json.put("attempt", assignment.getAttempt());
    json.put("token", assignment.getToken());
    json.put("scheduleId", assignment.getScheduleId().orElse(null));
    json.put("scheduledFor", assignment.getScheduledFor());
    json.put("taskType", assignment.getTaskType());
    json.put("input", JSON.readTree(rendered(assignment)));
    json.put("labels", assignment.getLabels());
    json.put("stepBudget", assignment.getStepBudget().orElse(null));
    json.put("startAt", assignment.getStartAt().orElse(null));
    json.put("deadline", assignment.getDeadline());
    json.put("lease", Duration.ofMillis(assignment.getLeaseMs()));
    json.put("checkpoint", assignment.getCheckpoint().orElse(null));
    return json;
  }

  /** What cannot be rendered, though it could when it was defined, the worker gets as it is. */
  private static String rendered(TaskAssignment assignment) {
    var variables =
        new FireVariables(
            assignment.getScheduledFor(),
            assignment.getScheduleId(),
            assignment.getRunId(),
            assignment.getAttempt(),
            assignment.getLabels());
    return switch (InputTemplate.render(assignment.getInput(), variables)) {
      case Compiled.Valid<String>(String input) -> input;
      case Compiled.Invalid<String> _ -> assignment.getInput();
    };
  }

  private record Sign(String runId, long token, AttemptHeartbeat body) {}

  /** Renews the leases of all attempts of a worker at once. */
  @PostMapping("/heartbeat")
  Mono<Map<String, Object>> heartbeat(
      @PathVariable String workerId, @RequestBody(required = false) @Nullable String body) {
    List<Sign> signs = JsonBody.readOptional(body, INVALID, WorkerController::signs);
    List<Map<String, Object>> stop = new ArrayList<>();
    List<Mono<Void>> reports = new ArrayList<>();
    for (Sign sign : signs) {
      Optional<RunView> run = views.run(sign.runId());
      reasonToStop(run, sign)
          .ifPresent(
              reason ->
                  stop.add(Map.of("runId", sign.runId(), "token", sign.token(), "reason", reason)));
      run.map(RunView::getPool)
          .ifPresent(
              pool ->
                  reports.add(
                      report(
                          catalogue.partitionOfPool(pool),
                          sign.runId(),
                          sign.token(),
                          workerId,
                          sign.body())));
    }
    return Mono.<Void>fromRunnable(() -> workers.heardOf(workerId))
        .subscribeOn(Schedulers.boundedElastic())
        .thenMany(Flux.concat(reports))
        .then(Mono.just(Map.of("stop", stop)));
  }

  private static List<Sign> signs(JsonFields fields) {
    List<Sign> signs = new ArrayList<>();
    for (JsonFields.Entry entry : fields.entries("attempts")) {
      JsonFields inner = fields.objectAt(entry);
      var body =
          AttemptHeartbeat.newBuilder()
              .setProgress(inner.number("progress").orElse(null))
              .setMessage(inner.text("message").orElse(null))
              .setSteps(inner.integer("steps", 0, Long.MAX_VALUE).orElse(0L))
              .setCheckpoint(inner.text("checkpoint").orElse(null))
              .build();
      signs.add(
          new Sign(
              inner.requiredText("runId"),
              inner.integer("token", 1, Long.MAX_VALUE).orElse(0L),
              body));
      inner.refuseUnknown();
    }
    fields.refuseUnknown();
    return signs;
  }

  private static Optional<String> reasonToStop(Optional<RunView> run, Sign sign) {
    if (run.isEmpty()) {
      return Optional.empty(); // the view has not heard of it yet
    }
    if (run.get().getToken() > sign.token() || isOver(run.get())) {
      return Optional.of("the attempt has ended without this worker");
    }
    boolean cancelled =
        run.get().getTransitions().stream().anyMatch(t -> t.getType().equals("cancel_requested"));
    return cancelled ? Optional.of("cancelled") : Optional.empty();
  }

  private static boolean isOver(RunView run) {
    return switch (run.getState()) {
      case RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED, RunState.SKIPPED -> true;
      case RunState.RETRY_WAIT -> true;
      case RunState.QUEUED, RunState.ADMITTED, RunState.RUNNING -> false;
    };
  }

  /** The worker stops: it is given no more attempts. */
  @DeleteMapping
  Mono<ResponseEntity<Void>> leave(@PathVariable String workerId) {
    return workers.leave(workerId).thenReturn(ResponseEntity.noContent().build());
  }
}
