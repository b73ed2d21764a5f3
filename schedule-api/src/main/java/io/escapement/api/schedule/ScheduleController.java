package io.escapement.api.schedule;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.directory.ScheduleFilter;
import io.escapement.api.directory.ScheduleOrder;
import io.escapement.api.forecast.CollisionWarnings;
import io.escapement.api.page.Cursors;
import io.escapement.api.page.Pages;
import io.escapement.api.problem.ETags;
import io.escapement.api.problem.JsonBody;
import io.escapement.api.problem.Problem;
import io.escapement.api.run.RunResponse;
import io.escapement.api.run.RunSubmission;
import io.escapement.api.view.Views;
import io.escapement.api.view.Views.Page;
import io.escapement.schemas.CreateSchedule;
import io.escapement.schemas.DeleteSchedule;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.SubmitRun;
import io.escapement.schemas.UpdateSchedule;
import io.escapement.schemas.definition.Ids;
import io.escapement.schemas.definition.RunSpecs;
import io.escapement.schemas.definition.ScheduleRules;
import io.escapement.timing.FieldError;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Schedules: commands go to the ticker, answers come from it, reads from the views. */
@RestController
@RequestMapping("/api/v1/schedules")
final class ScheduleController {
  private static final String INVALID = "invalid-schedule";
  private static final int MOST_RECENT = 20;

  private final CommandGateway commands;
  private final RunSubmission submission;
  private final CollisionWarnings collisions;
  private final Upcoming upcoming;
  private final Views views;

  ScheduleController(
      CommandGateway commands,
      RunSubmission submission,
      CollisionWarnings collisions,
      Upcoming upcoming,
      Views views) {
    this.upcoming = upcoming;
    this.collisions = collisions;
    this.commands = commands;
    this.submission = submission;
    this.views = views;
  }

  @PostMapping
  Mono<ResponseEntity<Map<String, Object>>> create(
      @RequestBody(required = false) @Nullable String body) {
    ScheduleDefinition definition = read(body, Optional.empty());
    return commands
        .toTicker(definition.getId(), new CreateSchedule(definition))
        .flatMap(
            answer ->
                views
                    .awaitSchedule(definition.getId(), answer.version())
                    .then(
                        Mono.fromSupplier(
                            () ->
                                ResponseEntity.created(
                                        URI.create("/api/v1/schedules/" + definition.getId()))
                                    .eTag(ETags.of(answer.version()))
                                    .body(withWarnings(definition)))));
  }

  private Map<String, Object> withWarnings(ScheduleDefinition definition) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schedule", response(schedule(definition.getId())));
    json.putAll(advice(definition));
    return json;
  }

  private Map<String, Object> advice(ScheduleDefinition definition) {
    Instant now = commands.now();
    List<String> warnings =
        new ArrayList<>(OfferWarnings.of(definition.getTask(), views.executors(), now));
    CollisionWarnings.Advice advice = collisions.of(definition, now);
    warnings.addAll(advice.warnings());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("warnings", warnings);
    json.put("stagger", advice.stagger().map(ScheduleResponse::stagger).orElse(null));
    return json;
  }

  private static ScheduleDefinition read(@Nullable String body, Optional<String> id) {
    return JsonBody.read(body, INVALID, fields -> DefinitionReader.schedule(fields, id));
  }

  @GetMapping
  Map<String, Object> list(
      @RequestParam(defaultValue = "") String cursor,
      @RequestParam(defaultValue = "50") int limit,
      @RequestParam(defaultValue = "id") String sort,
      @RequestParam(defaultValue = "0") int recent,
      @ModelAttribute ScheduleFilter.Parameters which) {
    Page<Schedule> page =
        views.schedules(
            which.filter(), ScheduleOrder.of(sort), Cursors.decode(cursor), Pages.limit(limit));
    return Pages.response(page, recent == 0 ? this::response : withRecent(recent));
  }

  private Function<Schedule, Map<String, Object>> withRecent(int recent) {
    int most = Pages.count("recent", recent, MOST_RECENT);
    return schedule -> {
      Map<String, Object> json = response(schedule);
      json.put(
          "recentRuns",
          views.runsOf(schedule.getDefinition().getId(), "", most).items().stream()
              .map(RunResponse::brief)
              .toList());
      return json;
    };
  }

  @GetMapping("/{id}")
  ResponseEntity<Map<String, Object>> get(@PathVariable String id) {
    Schedule schedule = schedule(id);
    return ResponseEntity.ok().eTag(ETags.of(schedule.getVersion())).body(response(schedule));
  }

  @PutMapping("/{id}")
  Mono<ResponseEntity<Map<String, Object>>> update(
      @PathVariable String id,
      @RequestHeader("If-Match") Optional<String> ifMatch,
      @RequestBody(required = false) @Nullable String body) {
    schedule(id);
    ScheduleDefinition definition = read(body, Optional.of(id));
    UpdateSchedule update =
        UpdateSchedule.newBuilder()
            .setDefinition(definition)
            .setExpectedVersion(ifMatch.map(ETags::version).orElse(null))
            .build();
    return commands
        .toTicker(id, update)
        .flatMap(
            answer ->
                views
                    .awaitSchedule(id, answer.version())
                    .then(
                        Mono.fromSupplier(
                            () ->
                                ResponseEntity.ok()
                                    .eTag(ETags.of(answer.version()))
                                    .body(withWarnings(definition)))));
  }

  @DeleteMapping("/{id}")
  Mono<ResponseEntity<Void>> delete(
      @PathVariable String id, @RequestHeader("If-Match") Optional<String> ifMatch) {
    DeleteSchedule delete =
        DeleteSchedule.newBuilder()
            .setExpectedVersion(ifMatch.map(ETags::version).orElse(null))
            .build();
    return commands
        .toTicker(id, delete)
        .flatMap(answer -> views.awaitScheduleDeleted(id).thenReturn(deleted(answer)));
  }

  private static ResponseEntity<Void> deleted(CommandGateway.Answer answer) {
    String firedAhead = answer.details().path("firedAhead").asString("");
    return firedAhead.isEmpty()
        ? ResponseEntity.noContent().build()
        : ResponseEntity.noContent().header("Escapement-Fired-Ahead", firedAhead).build();
  }

  @PostMapping("/{id}/pause")
  Mono<Map<String, Object>> pause(
      @PathVariable String id, @RequestBody(required = false) @Nullable String body) {
    return changeState(id, ScheduleNote.read(body).pause());
  }

  @PostMapping("/{id}/resume")
  Mono<Map<String, Object>> resume(
      @PathVariable String id, @RequestBody(required = false) @Nullable String body) {
    return changeState(id, ScheduleNote.read(body).resume());
  }

  private Mono<Map<String, Object>> changeState(String id, Object action) {
    return commands
        .toTicker(id, action)
        .flatMap(
            answer ->
                views
                    .awaitSchedule(id, answer.version())
                    .then(Mono.fromSupplier(() -> withFiredAhead(id, answer))));
  }

  /** Fires go out a moment before they start: a pause may come too late for one. */
  private Map<String, Object> withFiredAhead(String id, CommandGateway.Answer answer) {
    Map<String, Object> json = response(schedule(id));
    String firedAhead = answer.details().path("firedAhead").asString("");
    if (!firedAhead.isEmpty()) {
      json.put(
          "warnings",
          List.of("What is due at " + firedAhead + " had been fired already: it will run"));
    }
    return json;
  }

  @PostMapping("/{id}/run-now")
  Mono<ResponseEntity<Map<String, Object>>> runNow(
      @PathVariable String id,
      @RequestParam(defaultValue = "false") boolean force,
      @RequestParam(defaultValue = "") String wait,
      @RequestHeader("Idempotency-Key") Optional<String> idempotencyKey) {
    if (!wait.isEmpty() && !wait.equals("queue")) {
      throw Problem.invalid(
          HttpStatus.BAD_REQUEST,
          "invalid-parameter",
          List.of(new FieldError("wait", "Must be 'queue' or left out, not '" + wait + "'")));
    }
    return submit(id, RunOrigin.RUN_NOW, force, wait.isEmpty(), idempotencyKey);
  }

  @PostMapping("/{id}/test-run")
  Mono<ResponseEntity<Map<String, Object>>> testRun(
      @PathVariable String id, @RequestHeader("Idempotency-Key") Optional<String> idempotencyKey) {
    return submit(id, RunOrigin.TEST_RUN, false, false, idempotencyKey);
  }

  private Mono<ResponseEntity<Map<String, Object>>> submit(
      String id,
      RunOrigin origin,
      boolean force,
      boolean onlyIfFree,
      Optional<String> idempotencyKey) {
    ScheduleDefinition definition = schedule(id).getDefinition();
    String kind = origin.name().toLowerCase(Locale.ROOT).replace('_', '-');
    String runId = Ids.unique(id + "@" + kind, commands.now());
    SubmitRun submit =
        SubmitRun.newBuilder()
            .setRunId(runId)
            .setOrigin(origin)
            .setSpec(RunSpecs.of(definition))
            .setForce(force)
            .setOnlyIfFree(onlyIfFree)
            .build();
    return submission.submit(submit, idempotencyKey, Map.of("forced", force));
  }

  @GetMapping("/{id}/runs")
  Map<String, Object> runs(
      @PathVariable String id,
      @RequestParam(defaultValue = "") String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    var page = views.runsOf(id, Cursors.decode(cursor), Pages.limit(limit));
    if (page.items().isEmpty() && cursor.isEmpty()) {
      schedule(id);
    }
    return Pages.response(page, RunResponse::summary);
  }

  @GetMapping("/{id}/next")
  Map<String, Object> next(
      @PathVariable String id,
      @RequestParam(defaultValue = "10") int count,
      @RequestParam Optional<Instant> after) {
    Schedule schedule = schedule(id);
    return upcoming
        .of(
            schedule.getDefinition(),
            schedule.getCreatedAt(),
            after.orElseGet(commands::now),
            Pages.count("count", count))
        .response();
  }

  @PostMapping("/preview")
  Map<String, Object> preview(
      @RequestParam(defaultValue = "5") int count,
      @RequestParam Optional<Instant> after,
      @RequestBody(required = false) @Nullable String body) {
    ScheduleDefinition definition = read(body, Optional.of("preview"));
    Instant now = commands.now();
    List<FieldError> errors = new ArrayList<>(ScheduleRules.check(definition, now));
    errors.addAll(upcoming.unknownCalendars(definition));
    if (!errors.isEmpty()) {
      throw Problem.invalid(HttpStatus.UNPROCESSABLE_CONTENT, INVALID, errors);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("triggerDescription", Upcoming.trigger(definition, now).description());
    Upcoming.Times times =
        upcoming.of(definition, now, after.orElse(now), Pages.count("count", count));
    json.putAll(times.response());
    json.put("renderedInput", times.renderedInput(definition));
    json.putAll(advice(definition));
    return json;
  }

  private Schedule schedule(String id) {
    return views.schedule(id).orElseThrow(() -> Problem.notFound("schedule " + id));
  }

  private Map<String, Object> response(Schedule schedule) {
    String id = schedule.getDefinition().getId();
    return ScheduleResponse.of(schedule, views.progress(id), views.stats(id));
  }
}
