package io.escapement.api.schedule;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.problem.JsonBody;
import io.escapement.api.problem.Problem;
import io.escapement.api.view.Views;
import io.escapement.schemas.PauseSchedule;
import io.escapement.schemas.ResumeSchedule;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Pauses and resumes many schedules, as for a maintenance. */
@RestController
@RequestMapping("/api/v1/schedules")
final class BulkController {
  private static final int CONCURRENT_COMMANDS = 128;

  private final CommandGateway commands;
  private final ScheduleStream schedules;
  private final Views views;

  BulkController(CommandGateway commands, ScheduleStream schedules, Views views) {
    this.commands = commands;
    this.schedules = schedules;
    this.views = views;
  }

  @PostMapping("/pause")
  Mono<ResponseEntity<Map<String, Object>>> pause(
      @ModelAttribute ScheduleFilter.Parameters which,
      @RequestParam(defaultValue = "false") boolean all,
      @RequestBody(required = false) @Nullable String body) {
    Object pause =
        JsonBody.readOptional(
            body,
            "invalid-pause",
            fields -> {
              Optional<Instant> until = fields.instant("until");
              var action =
                  PauseSchedule.newBuilder()
                      .setReason(fields.text("note").orElse(""))
                      .setUntil(until.orElse(null))
                      .build();
              fields.refuseUnknown();
              return action;
            });
    return toEach(which.filter(), all, pause);
  }

  @PostMapping("/resume")
  Mono<ResponseEntity<Map<String, Object>>> resume(
      @ModelAttribute ScheduleFilter.Parameters which,
      @RequestParam(defaultValue = "false") boolean all,
      @RequestBody(required = false) @Nullable String body) {
    Object resume =
        JsonBody.readOptional(
            body,
            "invalid-resume",
            fields -> {
              var action =
                  ResumeSchedule.newBuilder().setNote(fields.text("note").orElse("")).build();
              fields.refuseUnknown();
              return action;
            });
    return toEach(which.filter(), all, resume);
  }

  /** A forgotten filter must not stop everything. */
  private Mono<ResponseEntity<Map<String, Object>>> toEach(
      ScheduleFilter filter, boolean all, Object action) {
    if (filter.isEmpty() && !all) {
      throw Problem.of(
          HttpStatus.BAD_REQUEST,
          "no-filter",
          "Say which schedules, by state, taskType, pool, queue, label or q; or all=true");
    }
    return schedules
        .of(filter)
        .map(schedule -> schedule.getDefinition().getId())
        .flatMap(id -> changed(id, action), CONCURRENT_COMMANDS)
        .reduce(new int[2], BulkController::counted)
        .map(counts -> ResponseEntity.accepted().body(response(counts)));
  }

  /** A schedule that was deleted or has completed meanwhile is counted, not more. */
  private Mono<Boolean> changed(String id, Object action) {
    return commands
        .toTicker(id, action)
        .flatMap(answer -> views.awaitSchedule(id, answer.version()).thenReturn(true))
        .onErrorResume(Problem.class, _ -> Mono.just(false));
  }

  private static int[] counted(int[] counts, boolean accepted) {
    return new int[] {counts[0] + 1, counts[1] + (accepted ? 1 : 0)};
  }

  private static Map<String, Object> response(int[] counts) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("matched", counts[0]);
    json.put("accepted", counts[1]);
    return json;
  }
}
