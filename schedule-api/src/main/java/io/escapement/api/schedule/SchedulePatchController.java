package io.escapement.api.schedule;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.problem.ETags;
import io.escapement.api.problem.JsonBody;
import io.escapement.api.problem.Problem;
import io.escapement.api.view.Views;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.UpdateSchedule;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Changes some fields of a schedule and leaves the others. */
@RestController
@RequestMapping("/api/v1/schedules/{id}")
final class SchedulePatchController {
  private final CommandGateway commands;
  private final Views views;
  private final JsonMapper json;

  SchedulePatchController(CommandGateway commands, Views views, JsonMapper json) {
    this.commands = commands;
    this.views = views;
    this.json = json;
  }

  /** What was read is what is changed: somebody else's change in between is 412. */
  @PatchMapping
  Mono<ResponseEntity<Map<String, Object>>> patch(
      @PathVariable String id,
      @RequestHeader("If-Match") Optional<String> ifMatch,
      @RequestBody(required = false) @Nullable String body) {
    Schedule schedule = schedule(id);
    JsonNode patch = JsonBody.parse(body == null ? "" : body);
    JsonNode before = json.valueToTree(ScheduleResponse.definition(schedule.getDefinition()));
    ScheduleDefinition definition =
        JsonBody.read(
            MergePatch.apply(before, patch).toString(),
            "invalid-schedule",
            fields -> DefinitionReader.schedule(fields, Optional.of(id)));
    UpdateSchedule update =
        UpdateSchedule.newBuilder()
            .setDefinition(definition)
            .setExpectedVersion(ifMatch.map(ETags::version).orElse(schedule.getVersion()))
            .build();
    return commands
        .toTicker(id, update)
        .flatMap(answer -> views.awaitSchedule(id, answer.version()).thenReturn(answer.version()))
        .map(version -> ResponseEntity.ok().eTag(ETags.of(version)).body(response(schedule(id))));
  }

  private Schedule schedule(String id) {
    return views.schedule(id).orElseThrow(() -> Problem.notFound("schedule " + id));
  }

  private Map<String, Object> response(Schedule schedule) {
    String id = schedule.getDefinition().getId();
    return ScheduleResponse.of(schedule, views.progress(id), views.stats(id));
  }
}
