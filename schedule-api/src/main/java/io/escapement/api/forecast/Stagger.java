package io.escapement.api.forecast;

import io.escapement.schemas.CronTriggerDefinition;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.definition.DefinedTrigger;
import io.escapement.timing.Compiled;
import io.escapement.timing.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A later start that removes a collision.
 *
 * @param delay so much later
 * @param trigger the schedule's, so much later; empty when the same rule cannot say it
 */
public record Stagger(Duration delay, Optional<Object> trigger) {
  /** Due times that have to agree before a changed cron expression is proposed. */
  private static final int COMPARED = 200;

  private static final Pattern SINGLE_MINUTE = Pattern.compile("(?<minute>\\d{1,2})(?<rest>\\s.*)");

  static Stagger of(ScheduleDefinition definition, Duration delay, Instant now) {
    Optional<Object> later =
        switch (definition.getTrigger()) {
          case IntervalTriggerDefinition interval -> Optional.of(later(interval, delay, now));
          case CronTriggerDefinition cron ->
              later(cron, delay).filter(changed -> isLater(definition, changed, delay, now));
          default -> Optional.empty();
        };
    return new Stagger(delay, later);
  }

  private static Object later(IntervalTriggerDefinition interval, Duration delay, Instant now) {
    Instant anchor = interval.getAnchor().orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS));
    return IntervalTriggerDefinition.newBuilder(interval).setAnchor(anchor.plus(delay)).build();
  }

  /** Five fields, of which the first is one minute. */
  private static Optional<Object> later(CronTriggerDefinition cron, Duration delay) {
    Matcher fields = SINGLE_MINUTE.matcher(cron.getExpression().strip());
    if (!fields.matches() || cron.getExpression().strip().split("\\s+").length != 5) {
      return Optional.empty();
    }
    long minute = Long.parseLong(fields.group("minute")) + delay.toMinutes();
    return minute > 59
        ? Optional.empty()
        : Optional.of(
            CronTriggerDefinition.newBuilder(cron)
                .setExpression(minute + fields.group("rest"))
                .build());
  }

  private static boolean isLater(
      ScheduleDefinition definition, Object changed, Duration delay, Instant now) {
    Optional<Trigger> before = compiled(definition, now);
    Optional<Trigger> after =
        compiled(ScheduleDefinition.newBuilder(definition).setTrigger(changed).build(), now);
    if (before.isEmpty() || after.isEmpty()) {
      return false;
    }
    Optional<Instant> due = before.get().next(now);
    for (int i = 0; i < COMPARED && due.isPresent(); i++) {
      Instant expected = due.get().plus(delay);
      if (!after.get().next(expected.minusSeconds(1)).equals(Optional.of(expected))) {
        return false;
      }
      due = before.get().next(due.get());
    }
    return true;
  }

  private static Optional<Trigger> compiled(ScheduleDefinition definition, Instant now) {
    return switch (DefinedTrigger.of(definition, now)) {
      case Compiled.Valid<Trigger>(Trigger trigger) -> Optional.of(trigger);
      case Compiled.Invalid<Trigger> _ -> Optional.empty();
    };
  }
}
