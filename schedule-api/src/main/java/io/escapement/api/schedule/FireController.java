package io.escapement.api.schedule;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.page.Cursors;
import io.escapement.api.page.Pages;
import io.escapement.api.problem.Problem;
import io.escapement.api.view.Views;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireOutcome;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleProgress;
import io.escapement.schemas.definition.DefinedTrigger;
import io.escapement.schemas.json.JsonFields;
import io.escapement.timing.Compiled;
import io.escapement.timing.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What became of each due time: it fired, it was skipped for a reason, or it is pending because the
 * schedule is paused or the ticker behind. There is no fourth.
 */
@RestController
@RequestMapping("/api/v1/schedules/{id}/fires")
final class FireController {
  /**
   * Pending due times that are listed; there may be more of a schedule that was paused for long.
   */
  private static final int MOST_PENDING = 100;

  private final CommandGateway commands;
  private final Views views;

  FireController(CommandGateway commands, Views views) {
    this.commands = commands;
    this.views = views;
  }

  @GetMapping
  Map<String, Object> fires(
      @PathVariable String id,
      @RequestParam(defaultValue = "") String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    var page = views.firesOf(id, Cursors.decode(cursor), Pages.limit(limit));
    Optional<Schedule> schedule = views.schedule(id);
    if (schedule.isEmpty() && page.items().isEmpty()) {
      throw Problem.notFound("schedule " + id);
    }
    Map<String, Object> json = Pages.response(page, FireController::response);
    if (schedule.isPresent() && cursor.isEmpty()) {
      json.put("pending", pending(schedule.get(), views.progress(id)));
    }
    return json;
  }

  private List<Instant> pending(Schedule schedule, ScheduleProgress progress) {
    Instant now = commands.now();
    List<Instant> pending = new ArrayList<>();
    Optional<Instant> due = Views.nextFireAt(schedule, progress);
    while (due.isPresent() && !due.get().isAfter(now) && pending.size() < MOST_PENDING) {
      pending.add(due.get());
      due = trigger(schedule).next(due.get());
    }
    return pending;
  }

  private static Trigger trigger(Schedule schedule) {
    return switch (DefinedTrigger.of(schedule.getDefinition(), schedule.getCreatedAt())) {
      case Compiled.Valid<Trigger>(Trigger trigger) -> trigger;
      case Compiled.Invalid<Trigger>(var errors) ->
          throw new IllegalStateException("A stored schedule has a valid trigger: " + errors);
    };
  }

  private static Map<String, Object> response(Fire fire) {
    Map<String, Object> json = new LinkedHashMap<>();
    boolean fired =
        switch (fire.getOutcome()) {
          case FireOutcome.FIRED -> true;
          case FireOutcome.SKIPPED -> false;
        };
    json.put("scheduledFor", fire.getScheduledFor());
    json.put("outcome", JsonFields.wordOf(fire.getOutcome()));
    json.put("reason", ScheduleResponse.orNull(fire.getReason()));
    json.put("runId", fired ? fire.getFireId() : null);
    json.put("count", fire.getCount());
    json.put("lastDue", fire.getLastDue());
    json.put("firedAt", fire.getFiredAt());
    json.put("startAt", ScheduleResponse.orNull(fire.getStartAt()));
    return json;
  }
}
