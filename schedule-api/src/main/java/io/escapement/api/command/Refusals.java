package io.escapement.api.command;

import io.escapement.api.problem.Problem;
import io.escapement.schemas.Refused;
import io.escapement.timing.FieldError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/** What an owner refused, as HTTP tells it. */
final class Refusals {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Refusals() {}

  static Problem problem(Refused refused) {
    HttpStatus status =
        switch (refused.getProblem()) {
          case "not-found" -> HttpStatus.NOT_FOUND;
          case "already-exists", "completed", "not-running", "in-use" -> HttpStatus.CONFLICT;
          case "version-conflict" -> HttpStatus.PRECONDITION_FAILED;
          case "capacity-full" -> HttpStatus.TOO_MANY_REQUESTS;
          default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
    List<FieldError> errors =
        refused.getErrors().stream()
            .map(error -> new FieldError(error.getField(), error.getMessage()))
            .toList();
    if (!errors.isEmpty()) {
      return Problem.invalid(status, refused.getProblem(), errors);
    }
    Map<String, Object> details = new HashMap<>();
    JSON.readTree(refused.getDetails())
        .propertyStream()
        .forEach(entry -> details.put(entry.getKey(), entry.getValue().asInt()));
    return new Problem(status, refused.getProblem(), refused.getDetail(), errors, details);
  }
}
