package io.escapement.schemas.definition;

import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.RunSpec;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.task.TaskInput;
import io.escapement.schemas.template.FireVariables;
import io.escapement.schemas.template.InputTemplate;
import io.escapement.timing.Compiled;
import io.escapement.timing.FieldError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks what to run and under which policies. */
public final class RunRules {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}");
  private static final int MOST_LABELS = 64;
  private static final int LONGEST_LABEL = 256;
  private static final long LONGEST_DURATION_MS = 366L * 86_400_000;

  private RunRules() {}

  /** Every mistake; empty when it is right. */
  public static List<FieldError> check(RunSpec spec) {
    List<FieldError> errors = new ArrayList<>();
    checkTask(spec.getTask(), spec.getLabels(), errors);
    checkName("pool", spec.getPool(), errors);
    checkRange("priority", spec.getPriority(), 0, 9, errors);
    if (spec.getConcurrencyKey().map(key -> key.isBlank() || key.length() > 256).orElse(false)) {
      errors.add(new FieldError("concurrencyKey", "Must have 1 to 256 characters"));
    }
    checkRetry(spec.getRetry(), errors);
    checkRange("autoPause.failures", spec.getAutoPause().getFailures(), 0, 1_000, errors);
    checkRange(
        "autoPause.budgetBreaches", spec.getAutoPause().getBudgetBreaches(), 0, 1_000, errors);
    checkLabels(spec, errors);
    return errors;
  }

  private static void checkTask(
      TaskDefinition task, Map<String, String> labels, List<FieldError> errors) {
    checkName("task.type", task.getType(), errors);
    checkName("task.queue", task.getQueue(), errors);
    // What a template comes to differs from run to run; that it can be rendered does not.
    switch (InputTemplate.render(
        task.getInput(), FireVariables.sample(Instant.EPOCH, "schedule", labels))) {
      case Compiled.Valid<String>(String input) ->
          errors.addAll(TaskInput.check(task.getType(), input));
      case Compiled.Invalid<String>(List<FieldError> mistakes) -> errors.addAll(mistakes);
    }
    task.getStepBudget()
        .ifPresent(budget -> checkRange("task.stepBudget", budget, 1, Long.MAX_VALUE, errors));
    task.getMaxDurationMs().ifPresent(ms -> checkDuration("task.maxDuration", ms, 1_000, errors));
  }

  private static void checkRetry(RetryDefinition retry, List<FieldError> errors) {
    checkRange("retry.maxAttempts", retry.getMaxAttempts(), 1, 100, errors);
    checkDuration("retry.initialBackoff", retry.getInitialBackoffMs(), 0, errors);
    checkDuration("retry.maxBackoff", retry.getMaxBackoffMs(), 0, errors);
    if (!(retry.getMultiplier() >= 1 && retry.getMultiplier() <= 100)) {
      errors.add(
          new FieldError(
              "retry.multiplier", "Must be from 1 to 100, not " + retry.getMultiplier()));
    }
  }

  private static void checkLabels(RunSpec spec, List<FieldError> errors) {
    if (spec.getLabels().size() > MOST_LABELS) {
      errors.add(new FieldError("labels", "At most " + MOST_LABELS + " labels"));
    }
    spec.getLabels()
        .forEach(
            (name, value) -> {
              if (!NAME.matcher(name).matches() || value.length() > LONGEST_LABEL) {
                errors.add(
                    new FieldError(
                        "labels." + name,
                        "A label's name has 1 to 128 of a-z, A-Z, 0-9, '.', '_' and '-', its value"
                            + " at most "
                            + LONGEST_LABEL
                            + " characters"));
              }
            });
  }

  private static void checkName(String field, String value, List<FieldError> errors) {
    if (!NAME.matcher(value).matches()) {
      errors.add(
          new FieldError(
              field,
              "Must be 1 to 128 of a-z, A-Z, 0-9, '.', '_' and '-', beginning with a letter or"
                  + " digit"));
    }
  }

  private static void checkDuration(
      String field, long millis, long lowest, List<FieldError> errors) {
    if (millis < lowest || millis > LONGEST_DURATION_MS) {
      errors.add(
          new FieldError(
              field, "Must be from " + java.time.Duration.ofMillis(lowest) + " to one year"));
    }
  }

  private static void checkRange(
      String field, long value, long lowest, long highest, List<FieldError> errors) {
    if (value < lowest || value > highest) {
      String bound =
          highest == Long.MAX_VALUE ? "at least " + lowest : "from " + lowest + " to " + highest;
      errors.add(new FieldError(field, "Must be " + bound + ", not " + value));
    }
  }
}
