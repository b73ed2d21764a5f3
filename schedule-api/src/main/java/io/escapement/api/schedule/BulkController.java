package io.escapement.api.schedule;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.directory.ScheduleFilter;
import io.escapement.api.problem.Problem;
import io.escapement.api.view.Views;
import java.util.Map;
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
    return toEach(which.filter(), all, ScheduleNote.read(body).pause());
  }

  @PostMapping("/resume")
  Mono<ResponseEntity<Map<String, Object>>> resume(
      @ModelAttribute ScheduleFilter.Parameters which,
      @RequestParam(defaultValue = "false") boolean all,
      @RequestBody(required = false) @Nullable String body) {
    return toEach(which.filter(), all, ScheduleNote.read(body).resume());
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
        .reduce(BulkOutcome.NONE, BulkOutcome::plus)
        .map(outcome -> ResponseEntity.accepted().body(outcome.response()));
  }

  /** One that was deleted or has completed meanwhile is not in the way of the others. */
  private Mono<BulkOutcome> changed(String id, Object action) {
    return commands
        .toTicker(id, action)
        .flatMap(answer -> views.awaitSchedule(id, answer.version()))
        .thenReturn(BulkOutcome.done())
        .onErrorResume(
            Problem.class,
            problem ->
                Mono.just(BulkOutcome.refused(id, problem.fieldErrors().getFirst().message())));
  }
}
