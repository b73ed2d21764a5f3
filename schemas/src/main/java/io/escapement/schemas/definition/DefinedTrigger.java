package io.escapement.schemas.definition;

import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.CronTriggerDefinition;
import io.escapement.schemas.DstGapPolicy;
import io.escapement.schemas.DstOverlapPolicy;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.OnceTriggerDefinition;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.timing.CatchUp;
import io.escapement.timing.Compiled;
import io.escapement.timing.CronDialect;
import io.escapement.timing.DstGap;
import io.escapement.timing.DstOverlap;
import io.escapement.timing.Jitter;
import io.escapement.timing.Trigger;
import io.escapement.timing.TriggerCompiler;
import io.escapement.timing.TriggerSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;

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
              dstGap(cron.getDstGap()),
              dstOverlap(cron.getDstOverlap()),
              cron.getStartAt(),
              cron.getEndAt(),
              switch (cron.getDialect()) {
                case AUTO -> Optional.empty();
                case UNIX -> Optional.of(CronDialect.UNIX);
                case QUARTZ -> Optional.of(CronDialect.QUARTZ);
              },
              defaultAnchor.truncatedTo(ChronoUnit.SECONDS));
      case IntervalTriggerDefinition interval -> interval(interval, defaultAnchor);
      case OnceTriggerDefinition once -> new TriggerSpec.Once(once.getAt());
      default -> throw new IllegalArgumentException("Unknown trigger " + trigger.getClass());
    };
  }

  private static TriggerSpec interval(IntervalTriggerDefinition interval, Instant defaultAnchor) {
    Duration every = Duration.ofMillis(interval.getEveryMs());
    Instant anchor =
        interval.getAnchor().orElseGet(() -> defaultAnchor.truncatedTo(ChronoUnit.SECONDS));
    return switch (interval.getMeasure()) {
      case ELAPSED ->
          new TriggerSpec.Interval(every, anchor, interval.getStartAt(), interval.getEndAt());
      case LOCAL ->
          new TriggerSpec.LocalInterval(
              every,
              anchor,
              interval.getZone(),
              dstGap(interval.getDstGap()),
              dstOverlap(interval.getDstOverlap()),
              interval.getStartAt(),
              interval.getEndAt());
    };
  }

  private static DstGap dstGap(DstGapPolicy policy) {
    return switch (policy) {
      case RUN_AFTER -> DstGap.RUN_AFTER;
      case SKIP -> DstGap.SKIP;
    };
  }

  private static DstOverlap dstOverlap(DstOverlapPolicy policy) {
    return switch (policy) {
      case FIRST -> DstOverlap.FIRST;
      case LAST -> DstOverlap.LAST;
      case BOTH -> DstOverlap.BOTH;
    };
  }

  /** How the starts of a schedule are spread. */
  public static Jitter jitter(ScheduleDefinition definition) {
    long most =
        switch (definition.getTrigger()) {
          case CronTriggerDefinition cron -> cron.getJitterMs();
          case IntervalTriggerDefinition interval -> interval.getJitterMs();
          default -> 0;
        };
    return most == 0 ? Jitter.NONE : new Jitter(Duration.ofMillis(most), definition.getId());
  }

  /** After how many fires a schedule completes. */
  public static OptionalLong maxFires(ScheduleDefinition definition) {
    Optional<Long> most =
        switch (definition.getTrigger()) {
          case CronTriggerDefinition cron -> cron.getMaxFires();
          case IntervalTriggerDefinition interval -> interval.getMaxFires();
          default -> Optional.empty();
        };
    return most.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** The catch-up policy of a definition. */
  public static CatchUp catchUp(CatchUpDefinition definition) {
    int keep =
        switch (definition.getPolicy()) {
          case NONE -> 0;
          case LAST -> 1;
          case ALL -> definition.getMaxFires();
        };
    return new CatchUp(
        keep,
        Duration.ofMillis(definition.getWindowMs()),
        Duration.ofMillis(definition.getPaceMs()));
  }
}
