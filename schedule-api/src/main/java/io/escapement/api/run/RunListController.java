package io.escapement.api.run;

import io.escapement.api.page.Cursors;
import io.escapement.api.page.Pages;
import io.escapement.api.problem.Problem;
import io.escapement.api.view.RunQuery;
import io.escapement.api.view.Views;
import io.escapement.schemas.RunState;
import io.escapement.timing.FieldError;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The history of all runs. */
@RestController
@RequestMapping("/api/v1/runs")
final class RunListController {
  private final Views views;

  RunListController(Views views) {
    this.views = views;
  }

  @GetMapping
  Map<String, Object> list(
      @RequestParam(defaultValue = "") String cursor,
      @RequestParam(defaultValue = "50") int limit,
      @RequestParam Optional<String> state,
      @RequestParam Optional<String> scheduleId,
      @RequestParam Optional<String> taskType,
      @RequestParam Optional<String> pool,
      @RequestParam Optional<String> executor,
      @RequestParam Optional<Instant> from,
      @RequestParam Optional<Instant> to,
      @RequestParam Optional<String> q) {
    var query =
        new RunQuery(
            scheduleId,
            executor,
            state.map(RunListController::state),
            pool,
            taskType,
            from,
            to,
            q.orElse(""));
    return Pages.response(
        views.runs(query, Cursors.decode(cursor), Pages.limit(limit)), RunResponse::summary);
  }

  private static RunState state(String name) {
    try {
      return RunState.valueOf(name);
    } catch (IllegalArgumentException _) {
      throw Problem.invalid(
          HttpStatus.BAD_REQUEST,
          "invalid-parameter",
          List.of(
              new FieldError(
                  "state",
                  "Must be one of " + List.of(RunState.values()) + ", not '" + name + "'")));
    }
  }
}
