package io.escapement.schemas.definition;

import io.escapement.schemas.CronTriggerDefinition;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.OnceTriggerDefinition;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.timing.Compiled;
import io.escapement.timing.FieldError;
import io.escapement.timing.Trigger;
import io.escapement.timing.Zones;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Checks a schedule's definition. The ticker applies the rules; others may ask beforehand. */
public final class ScheduleRules {
  private static final Duration LONGEST_JITTER = Duration.ofHours(24);
  private static final Duration LONGEST_PACE = Duration.ofHours(24);
  private static final int LONGEST_TEXT = 4_096;

  private ScheduleRules() {}

  /**
   * Every mistake in a definition; empty when it is right.
   *
   * @param now a trigger that is never due after this is a mistake
   */
  public static List<FieldError> check(ScheduleDefinition definition, Instant now) {
    return check(definition, DefinedTrigger.of(definition, now), now);
  }

  /**
   * Every mistake in a definition whose trigger was compiled before; empty when it is right.
   *
   * @param now a trigger that is never due after this is a mistake
   */
  public static List<FieldError> check(
      ScheduleDefinition definition, Compiled<Trigger> compiled, Instant now) {
    List<FieldError> errors = new ArrayList<>();
    Ids.check(definition.getId()).ifPresent(errors::add);
    if (definition.getName().isBlank() || definition.getName().length() > 256) {
      errors.add(new FieldError("name", "Must have 1 to 256 characters"));
    }
    if (definition.getDescription().orElse("").length() > LONGEST_TEXT) {
      errors.add(
          new FieldError("description", "Must have at most " + LONGEST_TEXT + " characters"));
    }
    checkTrigger(definition, compiled, now, errors);
    checkSpread(definition, errors);
    errors.addAll(CalendarRules.check(DefinedCalendar.exclusions(definition)));
    errors.addAll(RunRules.check(RunSpecs.of(definition)));
    checkCatchUp(definition, errors);
    return errors;
  }

  private static void checkTrigger(
      ScheduleDefinition definition,
      Compiled<Trigger> compiled,
      Instant now,
      List<FieldError> errors) {
    switch (compiled) {
      case Compiled.Invalid<Trigger>(List<FieldError> mistakes) -> errors.addAll(mistakes);
      case Compiled.Valid<Trigger>(Trigger trigger) -> {
        checkZoneOfExclusions(definition, errors);
        // A one-time schedule that was due within the catch-up window is still made up for.
        Instant from = now.minusMillis(definition.getCatchUp().getWindowMs());
        boolean once = definition.getTrigger() instanceof OnceTriggerDefinition;
        if (trigger.next(once && catchesUp(definition) ? from : now).isEmpty()) {
          errors.add(
              once
                  ? new FieldError("trigger.at", "Must be in the future; it is now " + now)
                  : new FieldError("trigger", "Is never due after " + now));
        }
      }
    }
  }

  /** An elapsed interval has no other use of its zone. */
  private static void checkZoneOfExclusions(
      ScheduleDefinition definition, List<FieldError> errors) {
    if (definition.getTrigger() instanceof IntervalTriggerDefinition interval) {
      Zones.check("trigger.zone", interval.getZone()).ifPresent(errors::add);
    }
  }

  private static void checkSpread(ScheduleDefinition definition, List<FieldError> errors) {
    long jitterMs =
        switch (definition.getTrigger()) {
          case CronTriggerDefinition cron -> cron.getJitterMs();
          case IntervalTriggerDefinition interval -> interval.getJitterMs();
          default -> 0;
        };
    if (jitterMs < 0 || jitterMs > LONGEST_JITTER.toMillis()) {
      errors.add(new FieldError("trigger.jitter", "Must be from PT0S to " + LONGEST_JITTER));
    }
    DefinedTrigger.maxFires(definition)
        .ifPresent(
            most -> {
              if (most < 1) {
                errors.add(new FieldError("trigger.maxFires", "Must be at least 1, not " + most));
              }
            });
  }

  private static boolean catchesUp(ScheduleDefinition definition) {
    return switch (definition.getCatchUp().getPolicy()) {
      case NONE, LAST -> false;
      case ALL -> true;
    };
  }

  private static void checkCatchUp(ScheduleDefinition definition, List<FieldError> errors) {
    if (definition.getCatchUp().getWindowMs() < 0) {
      errors.add(new FieldError("catchUp.window", "Must not be negative"));
    }
    long paceMs = definition.getCatchUp().getPaceMs();
    if (paceMs < 0 || paceMs > LONGEST_PACE.toMillis()) {
      errors.add(new FieldError("catchUp.pace", "Must be from PT0S to " + LONGEST_PACE));
    }
    int maxFires = definition.getCatchUp().getMaxFires();
    if (maxFires < 1 || maxFires > 10_000) {
      errors.add(new FieldError("catchUp.maxFires", "Must be from 1 to 10000, not " + maxFires));
    }
  }
}
