package io.escapement.api.schedule;

import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.CatchUpPolicy;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.RunSpec;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.definition.Ids;
import io.escapement.schemas.json.JsonFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads definitions from JSON. Only what JSON itself can get wrong is an error here. */
public final class DefinitionReader {
  private DefinitionReader() {}

  /**
   * Reads a schedule.
   *
   * @param idInPath the id that the request's path names; empty when it names none
   */
  public static ScheduleDefinition schedule(JsonFields fields, Optional<String> idInPath) {
    Optional<String> givenId = fields.text("id");
    Optional<String> givenName = fields.text("name");
    String id = givenId.or(() -> idInPath).orElseGet(() -> givenName.map(Ids::fromName).orElse(""));
    if (givenName.isEmpty() && id.isEmpty()) {
      fields.invalid("name", "Is required, or an 'id'");
    }
    ScheduleDefinition definition =
        ScheduleDefinition.newBuilder()
            .setId(id)
            .setName(givenName.orElse(id))
            .setDescription(fields.text("description").orElse(null))
            .setTrigger(TriggerReader.trigger(fields))
            .setTask(task(fields))
            .setPool(fields.text("pool").orElse("default"))
            .setPriority(fields.integer("priority", 0, 9).orElse(5L).intValue())
            .setConcurrencyKey(fields.text("concurrencyKey").orElse(null))
            .setOverlapPolicy(
                fields.choice("overlapPolicy", OverlapPolicy.class).orElse(OverlapPolicy.SKIP))
            .setCatchUp(catchUp(fields))
            .setRetry(retry(fields))
            .setAutoPause(autoPause(fields))
            .setYieldsToPressure(fields.bool("yieldsToPressure").orElse(false))
            .setLabels(fields.textMap("labels"))
            .build();
    ignoreWhatWasReadBack(fields);
    fields.refuseUnknown();
    return definition;
  }

  /** A schedule that was read may be sent back as it is: what the ticker owns is not taken. */
  private static void ignoreWhatWasReadBack(JsonFields fields) {
    for (String name :
        new String[] {
          "state",
          "pausedReason",
          "pausedUntil",
          "probeAt",
          "version",
          "createdAt",
          "updatedAt",
          "triggerDescription",
          "nextFireAt",
          "lastFireAt",
          "lastRun",
          "stats"
        }) {
      var _ = fields.any(name);
    }
  }

  /** Reads what to run, of a task that is submitted by itself. */
  public static RunSpec runSpec(JsonFields fields) {
    return RunSpec.newBuilder()
        .setTask(task(fields))
        .setPool(fields.text("pool").orElse("default"))
        .setPriority(fields.integer("priority", 0, 9).orElse(5L).intValue())
        .setConcurrencyKey(fields.text("concurrencyKey").orElse(null))
        .setOverlapPolicy(OverlapPolicy.ALLOW)
        .setRetry(retry(fields))
        .setAutoPause(AutoPauseDefinition.newBuilder().build())
        .setLabels(fields.textMap("labels"))
        .build();
  }

  private static TaskDefinition task(JsonFields fields) {
    Optional<JsonFields> task = fields.object("task");
    if (task.isEmpty()) {
      if (fields.any("task").isEmpty()) {
        fields.invalid("task", "Is required, with at least a 'type'");
      }
      return TaskDefinition.newBuilder().setType("").build();
    }
    JsonFields inner = task.get();
    TaskDefinition definition =
        TaskDefinition.newBuilder()
            .setType(inner.requiredText("type"))
            .setQueue(inner.text("queue").orElse("default"))
            .setInput(inner.rawObject("input").map(JsonNode::toString).orElse("{}"))
            .setStepBudget(inner.integer("stepBudget", 1, Long.MAX_VALUE).orElse(null))
            .setMaxDurationMs(inner.duration("maxDuration").map(Duration::toMillis).orElse(null))
            .build();
    inner.refuseUnknown();
    return definition;
  }

  private static CatchUpDefinition catchUp(JsonFields fields) {
    CatchUpDefinition.Builder definition = CatchUpDefinition.newBuilder();
    fields
        .object("catchUp")
        .ifPresent(
            inner -> {
              inner.choice("policy", CatchUpPolicy.class).ifPresent(definition::setPolicy);
              inner
                  .duration("window")
                  .ifPresent(window -> definition.setWindowMs(window.toMillis()));
              inner.duration("pace").ifPresent(pace -> definition.setPaceMs(pace.toMillis()));
              inner
                  .integer("maxFires", 1, 10_000)
                  .ifPresent(most -> definition.setMaxFires(most.intValue()));
              inner.refuseUnknown();
            });
    return definition.build();
  }

  private static RetryDefinition retry(JsonFields fields) {
    RetryDefinition.Builder definition = RetryDefinition.newBuilder();
    fields
        .object("retry")
        .ifPresent(
            inner -> {
              inner
                  .integer("maxAttempts", 1, 100)
                  .ifPresent(most -> definition.setMaxAttempts(most.intValue()));
              inner
                  .duration("initialBackoff")
                  .ifPresent(backoff -> definition.setInitialBackoffMs(backoff.toMillis()));
              inner.number("multiplier").ifPresent(definition::setMultiplier);
              inner
                  .duration("maxBackoff")
                  .ifPresent(backoff -> definition.setMaxBackoffMs(backoff.toMillis()));
              inner
                  .texts("retryOn")
                  .ifPresent(names -> definition.setRetryOn(failureClasses(inner, names)));
              inner.refuseUnknown();
            });
    return definition.build();
  }

  private static List<FailureClass> failureClasses(JsonFields fields, List<String> names) {
    List<FailureClass> classes = new ArrayList<>();
    for (String name : names) {
      try {
        classes.add(FailureClass.valueOf(name.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException _) {
        fields.invalid(
            "retryOn",
            "Knows "
                + List.of(FailureClass.values()).toString().toLowerCase(Locale.ROOT)
                + ", not '"
                + name
                + "'");
      }
    }
    return classes;
  }

  private static AutoPauseDefinition autoPause(JsonFields fields) {
    AutoPauseDefinition.Builder definition = AutoPauseDefinition.newBuilder();
    fields
        .object("autoPause")
        .ifPresent(
            inner -> {
              inner
                  .integer("failures", 0, 1_000)
                  .ifPresent(count -> definition.setFailures(count.intValue()));
              inner
                  .integer("budgetBreaches", 0, 1_000)
                  .ifPresent(count -> definition.setBudgetBreaches(count.intValue()));
              inner
                  .duration("probeAfter")
                  .ifPresent(after -> definition.setProbeAfterMs(after.toMillis()));
              inner.refuseUnknown();
            });
    return definition.build();
  }
}
