package io.escapement.schemas.definition;

import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.CronTriggerDefinition;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.OnceTriggerDefinition;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.timing.CatchUp;
import io.escapement.timing.Compiled;
import io.escapement.timing.DstGap;
import io.escapement.timing.DstOverlap;
import io.escapement.timing.Trigger;
import io.escapement.timing.TriggerCompiler;
import io.escapement.timing.TriggerSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** From the published form of a trigger to the one that is evaluated. */
public final class DefinedTrigger {
  private DefinedTrigger() {}

  /**
   * Compiles a definition's trigger.
   *
   * @param defaultAnchor for an interval without one; only whole seconds count
   */
  public static Compiled<Trigger> of(ScheduleDefinition definition, Instant defaultAnchor) {
    return TriggerCompiler.compile(spec(definition.getTrigger(), defaultAnchor));
  }

  private static TriggerSpec spec(Object trigger, Instant defaultAnchor) {
    return switch (trigger) {
      case CronTriggerDefinition cron ->
          new TriggerSpec.Cron(
              cron.getExpression(),
              cron.getZone(),
              switch (cron.getDstGap()) {
                case RUN_AFTER -> DstGap.RUN_AFTER;
                case SKIP -> DstGap.SKIP;
              },
              switch (cron.getDstOverlap()) {
                case FIRST -> DstOverlap.FIRST;
                case LAST -> DstOverlap.LAST;
                case BOTH -> DstOverlap.BOTH;
              },
              cron.getStartAt(),
              cron.getEndAt());
      case IntervalTriggerDefinition interval ->
          new TriggerSpec.Interval(
              Duration.ofMillis(interval.getEveryMs()),
              interval.getAnchor().orElseGet(() -> defaultAnchor.truncatedTo(ChronoUnit.SECONDS)),
              interval.getStartAt(),
              interval.getEndAt());
      case OnceTriggerDefinition once -> new TriggerSpec.Once(once.getAt());
      default -> throw new IllegalArgumentException("Unknown trigger " + trigger.getClass());
    };
  }

  /** The catch-up policy of a definition. */
  public static CatchUp catchUp(CatchUpDefinition definition) {
    int keep =
        switch (definition.getPolicy()) {
          case NONE -> 0;
          case LAST -> 1;
          case ALL -> definition.getMaxFires();
        };
    return new CatchUp(keep, Duration.ofMillis(definition.getWindowMs()));
  }
}
