package io.escapement.schemas.template;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a template may use. */
public record FireVariables(
    Instant scheduledFor,
    Optional<String> scheduleId,
    String runId,
    int attempt,
    Map<String, String> labels) {

  /** Of a first attempt that nobody has made yet. */
  public static FireVariables sample(
      Instant scheduledFor, String scheduleId, Map<String, String> labels) {
    return new FireVariables(
        scheduledFor, Optional.of(scheduleId), scheduleId + "@" + scheduledFor, 1, labels);
  }

  Map<String, Object> context() {
    Map<String, Object> context = new HashMap<>();
    context.put("scheduledFor", new Moment(scheduledFor.atZone(ZoneOffset.UTC)));
    context.put("scheduleId", scheduleId.orElse(""));
    context.put("runId", runId);
    context.put("attempt", attempt);
    context.put("labels", labels);
    return context;
  }
}
