package io.escapement.api.run;

import io.escapement.schemas.FailureClass;
import io.escapement.schemas.RunMetrics;
import io.escapement.schemas.RunTransition;
import io.escapement.schemas.RunView;
import io.escapement.schemas.event.TraceContext;
import io.escapement.schemas.json.JsonFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A run as the API shows it. */
public final class RunResponse {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private RunResponse() {}

  /** A run in a list. */
  public static Map<String, Object> summary(RunView run) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", run.getRunId());
    json.put("state", run.getState().name());
    json.put("origin", JsonFields.wordOf(run.getOpened().getOrigin()));
    json.put("scheduleId", orNull(run.getScheduleId()));
    json.put("taskType", run.getTaskType());
    json.put("pool", run.getPool());
    json.put("scheduledFor", run.getOpened().getScheduledFor());
    json.put("queuedAt", run.getQueuedAt());
    json.put("updatedAt", run.getUpdatedAt());
    json.put("attempt", run.getAttempt());
    json.put("executorId", orNull(run.getExecutorId()));
    json.put("retryAt", orNull(run.getRetryAt()));
    json.put("failureClass", orNull(run.getFailureClass().map(RunResponse::failureClass)));
    json.put("failureMessage", orNull(run.getFailureMessage()));
    json.put("progress", orNull(run.getProgress()));
    json.put("forced", run.getOpened().getForced());
    json.put("metrics", orNull(run.getMetrics().map(RunResponse::metrics)));
    return json;
  }

  /** A run as a dot in a row of many. */
  public static Map<String, Object> brief(RunView run) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", run.getRunId());
    json.put("state", run.getState().name());
    json.put("scheduledFor", run.getOpened().getScheduledFor());
    json.put("durationMs", orNull(run.getMetrics().map(RunMetrics::getDurationMs)));
    return json;
  }

  /** A run with everything. */
  static Map<String, Object> whole(RunView run) {
    Map<String, Object> json = summary(run);
    json.put("token", run.getToken());
    json.put("retryOf", orNull(run.getOpened().getRetryOf()));
    json.put("traceId", TraceContext.traceId(run.getRunId()));
    json.put("priority", run.getOpened().getSpec().getPriority());
    json.put("input", JSON.readTree(run.getOpened().getSpec().getTask().getInput()));
    json.put("result", orNull(run.getResult().map(RunResponse::result)));
    List<RunTransition> history = run.getTransitions();
    json.put(
        "transitions",
        history.stream().filter(RunResponse::changesState).map(RunResponse::transition).toList());
    json.put(
        "notes",
        history.stream()
            .filter(transition -> !changesState(transition))
            .map(RunResponse::transition)
            .toList());
    return json;
  }

  /** A failure class as the API writes it, such as {@code rate_limited}. */
  public static String failureClass(FailureClass failure) {
    return failure.name().toLowerCase(Locale.ROOT);
  }

  private static boolean changesState(RunTransition transition) {
    return transition.getFrom().map(from -> from != transition.getTo()).orElse(true);
  }

  private static Map<String, Object> transition(RunTransition transition) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("at", transition.getAt());
    json.put("type", transition.getType());
    json.put("from", orNull(transition.getFrom().map(Enum::name)));
    json.put("to", transition.getTo().name());
    json.put("reason", transition.getReason());
    json.put("actor", transition.getActor());
    json.put("attempt", transition.getAttempt());
    return json;
  }

  /** A result that is JSON is shown as JSON. */
  private static Object result(String result) {
    try {
      return JSON.readTree(result);
    } catch (tools.jackson.core.JacksonException _) {
      return result;
    }
  }

  private static Map<String, Object> metrics(RunMetrics metrics) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("queuedAt", metrics.getQueuedAt());
    json.put("firedAt", orNull(metrics.getFiredAt()));
    json.put("admittedAt", orNull(metrics.getAdmittedAt()));
    json.put("startedAt", orNull(metrics.getStartedAt()));
    json.put("completedAt", metrics.getCompletedAt());
    json.put("slotWaitMs", metrics.getSlotWaitMs());
    json.put("durationMs", metrics.getDurationMs());
    json.put("steps", metrics.getSteps());
    json.put("stepBudget", orNull(metrics.getStepBudget()));
    json.put("concurrentAtAdmission", metrics.getConcurrentAtAdmission());
    json.put("pressureSources", metrics.getPressureSources());
    json.put("executorLagMs", orNull(metrics.getExecutorLagMs()));
    json.put("peakMemoryBytes", orNull(metrics.getPeakMemoryBytes()));
    json.put("usage", metrics.getUsage());
    return json;
  }

  private static <T> @Nullable T orNull(Optional<T> value) {
    return value.orElse(null);
  }
}
