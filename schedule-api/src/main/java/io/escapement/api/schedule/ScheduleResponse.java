package io.escapement.api.schedule;

import io.escapement.api.calendar.CalendarResponse;
import io.escapement.api.forecast.Stagger;
import io.escapement.api.view.Views;
import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.CronTriggerDefinition;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.OnceTriggerDefinition;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.ScheduleProgress;
import io.escapement.schemas.ScheduleStats;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.definition.DefinedTrigger;
import io.escapement.schemas.json.JsonFields;
import io.escapement.timing.Compiled;
import io.escapement.timing.Trigger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A schedule as the API shows it. */
public final class ScheduleResponse {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ScheduleResponse() {}

  static Map<String, Object> of(
      Schedule schedule, ScheduleProgress progress, ScheduleStats figures) {
    Map<String, Object> json = definition(schedule.getDefinition());
    json.put("state", schedule.getState().name());
    json.put("pausedReason", orNull(schedule.getPausedReason()));
    json.put("pausedUntil", orNull(schedule.getPausedUntil()));
    json.put("probeAt", orNull(schedule.getProbeAt()));
    json.put("version", schedule.getVersion());
    json.put("createdAt", schedule.getCreatedAt());
    json.put("updatedAt", schedule.getUpdatedAt());
    json.put("triggerDescription", description(schedule));
    json.put("nextFireAt", orNull(Views.nextFireAt(schedule, progress)));
    json.put("lastFireAt", orNull(progress.getLastFireAt()));
    Map<String, Object> stats = new LinkedHashMap<>();
    stats.put("fired", progress.getFired());
    stats.put("skipped", progress.getSkipped());
    stats.put("succeeded", figures.getSucceeded());
    stats.put("failed", figures.getFailed());
    stats.put("cancelled", figures.getCancelled());
    stats.put("averageDuration", Duration.ofMillis(Math.round(figures.getAverageDurationMs())));
    stats.put("averageSteps", figures.getAverageSteps());
    json.put("lastRun", orNull(lastRun(figures)));
    json.put("stats", stats);
    return json;
  }

  private static Optional<Map<String, Object>> lastRun(ScheduleStats figures) {
    return figures
        .getLastRunId()
        .map(
            id -> {
              Map<String, Object> json = new LinkedHashMap<>();
              json.put("id", id);
              json.put("state", orNull(figures.getLastState().map(Enum::name)));
              json.put("endedAt", orNull(figures.getLastEndedAt()));
              return json;
            });
  }

  /** What a schedule was defined as, in the form in which it is sent. */
  public static Map<String, Object> definition(ScheduleDefinition definition) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", definition.getId());
    json.put("name", definition.getName());
    json.put("description", orNull(definition.getDescription()));
    json.put("trigger", trigger(definition.getTrigger()));
    json.put("task", task(definition.getTask()));
    json.put("pool", definition.getPool());
    json.put("priority", definition.getPriority());
    json.put("concurrencyKey", orNull(definition.getConcurrencyKey()));
    json.put("overlapPolicy", JsonFields.wordOf(definition.getOverlapPolicy()));
    json.put("catchUp", catchUp(definition.getCatchUp()));
    json.put("retry", retry(definition.getRetry()));
    json.put("autoPause", autoPause(definition.getAutoPause()));
    json.put("yieldsToPressure", definition.getYieldsToPressure());
    json.put("labels", definition.getLabels());
    return json;
  }

  static Map<String, Object> stagger(Stagger stagger) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("delay", stagger.delay());
    json.put("trigger", orNull(stagger.trigger().map(ScheduleResponse::trigger)));
    return json;
  }

  private static Map<String, Object> trigger(Object trigger) {
    Map<String, Object> json = new LinkedHashMap<>();
    switch (trigger) {
      case CronTriggerDefinition cron -> {
        json.put("type", "cron");
        json.put("expression", cron.getExpression());
        json.put("zone", cron.getZone());
        json.put("dstGap", JsonFields.wordOf(cron.getDstGap()));
        json.put("dstOverlap", JsonFields.wordOf(cron.getDstOverlap()));
        json.put("dialect", JsonFields.wordOf(cron.getDialect()));
        json.put("jitter", Duration.ofMillis(cron.getJitterMs()));
        json.put("maxFires", orNull(cron.getMaxFires()));
        json.put("startAt", orNull(cron.getStartAt()));
        json.put("endAt", orNull(cron.getEndAt()));
        json.put("exclude", CalendarResponse.exclusions(cron.getExclude()));
      }
      case IntervalTriggerDefinition interval -> {
        json.put("type", "interval");
        json.put("every", Duration.ofMillis(interval.getEveryMs()));
        json.put("measure", JsonFields.wordOf(interval.getMeasure()));
        json.put("zone", interval.getZone());
        json.put("dstGap", JsonFields.wordOf(interval.getDstGap()));
        json.put("dstOverlap", JsonFields.wordOf(interval.getDstOverlap()));
        json.put("anchor", orNull(interval.getAnchor()));
        json.put("jitter", Duration.ofMillis(interval.getJitterMs()));
        json.put("maxFires", orNull(interval.getMaxFires()));
        json.put("startAt", orNull(interval.getStartAt()));
        json.put("endAt", orNull(interval.getEndAt()));
        json.put("exclude", CalendarResponse.exclusions(interval.getExclude()));
      }
      case OnceTriggerDefinition once -> {
        json.put("type", "once");
        json.put("at", once.getAt());
      }
      default -> throw new IllegalStateException("Unknown trigger " + trigger.getClass());
    }
    return json;
  }

  static Map<String, Object> task(TaskDefinition task) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", task.getType());
    json.put("queue", task.getQueue());
    json.put("input", JSON.readTree(task.getInput()));
    json.put("stepBudget", orNull(task.getStepBudget()));
    json.put("maxDuration", orNull(task.getMaxDurationMs().map(Duration::ofMillis)));
    return json;
  }

  private static Map<String, Object> catchUp(CatchUpDefinition catchUp) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("policy", JsonFields.wordOf(catchUp.getPolicy()));
    json.put("window", Duration.ofMillis(catchUp.getWindowMs()));
    json.put("maxFires", catchUp.getMaxFires());
    json.put("pace", Duration.ofMillis(catchUp.getPaceMs()));
    return json;
  }

  private static Map<String, Object> retry(RetryDefinition retry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("maxAttempts", retry.getMaxAttempts());
    json.put("initialBackoff", Duration.ofMillis(retry.getInitialBackoffMs()));
    json.put("multiplier", retry.getMultiplier());
    json.put("maxBackoff", Duration.ofMillis(retry.getMaxBackoffMs()));
    json.put(
        "retryOn",
        orNull(
            retry
                .getRetryOn()
                .map(
                    classes ->
                        classes.stream()
                            .map(failure -> failure.name().toLowerCase(Locale.ROOT))
                            .toList())));
    return json;
  }

  private static Map<String, Object> autoPause(AutoPauseDefinition autoPause) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("failures", autoPause.getFailures());
    json.put("budgetBreaches", autoPause.getBudgetBreaches());
    json.put("probeAfter", orNull(autoPause.getProbeAfterMs().map(Duration::ofMillis)));
    return json;
  }

  private static String description(Schedule schedule) {
    return switch (DefinedTrigger.of(schedule.getDefinition(), schedule.getCreatedAt())) {
      case Compiled.Valid<Trigger>(Trigger trigger) -> trigger.description();
      case Compiled.Invalid<Trigger>(var errors) -> errors.toString();
    };
  }

  static <T> @Nullable T orNull(Optional<T> value) {
    return value.orElse(null);
  }
}
