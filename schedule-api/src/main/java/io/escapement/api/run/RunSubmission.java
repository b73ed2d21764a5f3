package io.escapement.api.run;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.view.Views;
import io.escapement.schemas.SubmitRun;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Asks the dispatcher for a run and answers when the views have it. Thread-safe. */
@Component
public final class RunSubmission {
  private final CommandGateway commands;
  private final Views views;

  RunSubmission(CommandGateway commands, Views views) {
    this.commands = commands;
    this.views = views;
  }

  /**
   * Submits a run.
   *
   * @param idempotencyKey of the request: whoever repeats it within an hour gets the first run
   * @param details further members of the answer
   */
  public Mono<ResponseEntity<Map<String, Object>>> submit(
      SubmitRun submit, Optional<String> idempotencyKey, Map<String, Object> details) {
    return commands
        .toDispatcher(
            submit.getSpec().getPool(), submit, idempotencyKey.map(key -> ofRequest(submit, key)))
        .flatMap(
            answer ->
                views
                    .awaitRun(answer.subject(), answer.version())
                    .thenReturn(accepted(answer.subject(), details)));
  }

  /** The same key means the same only for the same kind of request about the same thing. */
  private static String ofRequest(SubmitRun submit, String key) {
    String about = submit.getRetryOf().or(() -> submit.getSpec().getScheduleId()).orElse("");
    return "%s/%s/%s".formatted(submit.getOrigin(), about, key);
  }

  private static ResponseEntity<Map<String, Object>> accepted(
      String runId, Map<String, Object> details) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("runId", runId);
    json.putAll(details);
    return ResponseEntity.accepted().location(URI.create("/api/v1/runs/" + runId)).body(json);
  }
}
