package io.escapement.api.deadletter;

import io.escapement.api.page.Cursors;
import io.escapement.api.page.Pages;
import io.escapement.api.problem.Problem;
import io.escapement.api.run.RunResponse;
import io.escapement.api.run.RunSubmission;
import io.escapement.api.view.Views;
import io.escapement.schemas.DeadLetter;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunView;
import io.escapement.schemas.SubmitRun;
import io.escapement.schemas.definition.Ids;
import io.escapement.schemas.json.JsonFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Dead letters: read from the view; requeued as a new run under an id made from the old one. */
@RestController
@RequestMapping("/api/v1/dead-letters")
final class DeadLetterController {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Views views;
  private final RunSubmission submission;

  DeadLetterController(Views views, RunSubmission submission) {
    this.views = views;
    this.submission = submission;
  }

  @GetMapping
  Map<String, Object> list(
      @RequestParam(defaultValue = "") String cursor,
      @RequestParam(defaultValue = "50") int limit,
      @RequestParam Optional<String> scheduleId,
      @RequestParam Optional<String> failureClass,
      @RequestParam Optional<Boolean> requeued) {
    Predicate<DeadLetter> filter =
        letter ->
            scheduleId
                    .map(id -> letter.getSpec().getScheduleId().equals(Optional.of(id)))
                    .orElse(true)
                && failureClass
                    .map(RunResponse.failureClass(letter.getFailureClass())::equals)
                    .orElse(true)
                && requeued.map(wanted -> wanted == requeuedAs(letter).isPresent()).orElse(true);
    return Pages.response(
        views.deadLetters(Cursors.decode(cursor), Pages.limit(limit), filter), this::summary);
  }

  @GetMapping("/{runId}")
  Map<String, Object> get(@PathVariable String runId) {
    return whole(letter(runId));
  }

  @PostMapping("/{runId}/requeue")
  Mono<ResponseEntity<Map<String, Object>>> requeue(@PathVariable String runId) {
    DeadLetter letter = letter(runId);
    Optional<String> earlier = requeuedAs(letter);
    if (earlier.isPresent()) {
      throw new Problem(
          HttpStatus.CONFLICT,
          "already-requeued",
          "Run %s was requeued already, as %s".formatted(runId, earlier.get()),
          List.of(),
          Map.of("runId", earlier.get()));
    }
    // The same id however often this is asked for: two who ask at once get one run.
    SubmitRun submit =
        SubmitRun.newBuilder()
            .setRunId(Ids.next(runId))
            .setOrigin(RunOrigin.REQUEUE)
            .setSpec(letter.getSpec())
            .setRetryOf(runId)
            .build();
    return submission.submit(submit, Optional.empty(), Map.of());
  }

  private DeadLetter letter(String runId) {
    return views
        .deadLetter(runId)
        .orElseThrow(() -> Problem.notFound("dead letter of a run " + runId));
  }

  private Optional<String> requeuedAs(DeadLetter letter) {
    return views.run(Ids.next(letter.getRunId())).map(RunView::getRunId);
  }

  private Map<String, Object> summary(DeadLetter letter) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("runId", letter.getRunId());
    json.put("at", letter.getAt());
    json.put("origin", JsonFields.wordOf(letter.getOrigin()));
    json.put("scheduleId", letter.getSpec().getScheduleId().orElse(null));
    json.put("taskType", letter.getSpec().getTask().getType());
    json.put("pool", letter.getSpec().getPool());
    json.put("scheduledFor", letter.getScheduledFor());
    json.put("attempts", letter.getAttempts());
    json.put("failureClass", RunResponse.failureClass(letter.getFailureClass()));
    json.put("message", letter.getMessage());
    json.put("requeuedAs", requeuedAs(letter).orElse(null));
    return json;
  }

  private Map<String, Object> whole(DeadLetter letter) {
    Map<String, Object> json = summary(letter);
    json.put("queue", letter.getSpec().getTask().getQueue());
    json.put("priority", letter.getSpec().getPriority());
    json.put("concurrencyKey", letter.getSpec().getConcurrencyKey().orElse(null));
    json.put("input", JSON.readTree(letter.getSpec().getTask().getInput()));
    json.put("labels", letter.getSpec().getLabels());
    return json;
  }
}
