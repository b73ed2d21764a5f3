package io.escapement.api.backfill;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.page.Cursors;
import io.escapement.api.page.Pages;
import io.escapement.api.problem.JsonBody;
import io.escapement.api.problem.Problem;
import io.escapement.api.view.Views;
import io.escapement.schemas.Backfill;
import io.escapement.schemas.BackfillOrder;
import io.escapement.schemas.BackfillSchedule;
import io.escapement.schemas.CancelBackfill;
import io.escapement.schemas.definition.Ids;
import io.escapement.schemas.json.JsonFields;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Backfills of a schedule. What of the range is to run, and how fast, the ticker decides. */
@RestController
@RequestMapping("/api/v1/schedules/{id}")
final class BackfillController {
  private static final String INVALID = "invalid-backfill";

  private final CommandGateway commands;
  private final Views views;

  BackfillController(CommandGateway commands, Views views) {
    this.commands = commands;
    this.views = views;
  }

  /** Due times that have fired are left out, unless {@code repeatFired} asks for them. */
  @PostMapping("/backfill")
  Mono<ResponseEntity<Map<String, Object>>> start(
      @PathVariable String id, @RequestBody(required = false) @Nullable String body) {
    BackfillSchedule request = JsonBody.read(body, INVALID, fields -> read(id, fields));
    return commands
        .toTicker(id, request)
        .flatMap(
            answer ->
                views
                    .awaitBackfill(request.getBackfillId(), answer.version())
                    .thenReturn(accepted(id, request.getBackfillId(), answer)));
  }

  private static ResponseEntity<Map<String, Object>> accepted(
      String id, String backfillId, CommandGateway.Answer answer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("backfillId", backfillId);
    json.put("fires", answer.details().path("fires").asInt());
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/schedules/" + id + "/backfills/" + backfillId))
        .body(json);
  }

  private BackfillSchedule read(String id, JsonFields fields) {
    Instant from = required(fields, "from");
    Instant to = required(fields, "to");
    boolean repeatFired = fields.bool("repeatFired").orElse(false);
    BackfillSchedule request =
        BackfillSchedule.newBuilder()
            .setBackfillId(Ids.unique(id + "@backfill", commands.now()))
            .setFrom(from)
            .setTo(to)
            .setMaxConcurrent(fields.integer("maxConcurrent", 1, 1_000).orElse(1L).intValue())
            .setOrder(
                fields.choice("order", BackfillOrder.class).orElse(BackfillOrder.OLDEST_FIRST))
            .setExcept(repeatFired || !from.isBefore(to) ? List.of() : views.firedOf(id, from, to))
            .build();
    fields.refuseUnknown();
    return request;
  }

  private static Instant required(JsonFields fields, String name) {
    if (fields.any(name).isEmpty()) {
      fields.invalid(name, "Is required, such as 2026-11-20T09:00:00Z");
    }
    return fields.instant(name).orElse(Instant.EPOCH);
  }

  @GetMapping("/backfills")
  Map<String, Object> list(
      @PathVariable String id,
      @RequestParam(defaultValue = "") String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    var page = views.backfillsOf(id, Cursors.decode(cursor), Pages.limit(limit));
    if (page.items().isEmpty() && views.schedule(id).isEmpty()) {
      throw Problem.notFound("schedule " + id);
    }
    return Pages.response(page, BackfillController::response);
  }

  @GetMapping("/backfills/{backfillId}")
  Map<String, Object> get(@PathVariable String id, @PathVariable String backfillId) {
    return response(backfill(id, backfillId));
  }

  private Backfill backfill(String id, String backfillId) {
    return views
        .backfill(backfillId)
        .filter(backfill -> backfill.getScheduleId().equals(id))
        .orElseThrow(() -> Problem.notFound("backfill " + backfillId + " of schedule " + id));
  }

  /** Cancels: what runs is asked to stop, what waits never starts. */
  @DeleteMapping("/backfills/{backfillId}")
  Mono<Map<String, Object>> cancel(@PathVariable String id, @PathVariable String backfillId) {
    backfill(id, backfillId);
    return commands
        .toTicker(id, new CancelBackfill(backfillId))
        .flatMap(
            answer ->
                views
                    .awaitBackfill(backfillId, answer.version())
                    .then(Mono.fromSupplier(() -> get(id, backfillId))));
  }

  private static Map<String, Object> response(Backfill backfill) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("backfillId", backfill.getBackfillId());
    json.put("scheduleId", backfill.getScheduleId());
    json.put("state", backfill.getState().name());
    json.put("from", backfill.getFrom());
    json.put("to", backfill.getTo());
    json.put("maxConcurrent", backfill.getMaxConcurrent());
    json.put("order", JsonFields.wordOf(backfill.getOrder()));
    json.put("fires", backfill.getDue());
    json.put("submitted", backfill.getSubmitted());
    json.put("succeeded", backfill.getSucceeded());
    json.put("failed", backfill.getFailed());
    json.put("running", backfill.getRunning());
    json.put("requestedAt", backfill.getRequestedAt());
    json.put("requestedBy", backfill.getRequestedBy());
    json.put("updatedAt", backfill.getUpdatedAt());
    return json;
  }
}
