package io.escapement.timing;

import io.escapement.timing.Compiled.Invalid;
import io.escapement.timing.Compiled.Valid;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks a trigger as a user wrote it and compiles it for evaluation. */
public final class TriggerCompiler {
  private static final String EVERY = "@every";
  private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
  private static final Duration LONGEST_INTERVAL = Duration.ofDays(366 * 10L);

  private TriggerCompiler() {}

  /**
   * Compiles a trigger, or names every mistake in it. Field names begin with {@code trigger.}
   *
   * <p>Whether a time lies in the past is not asked here: that depends on a clock.
   */
  public static Compiled<Trigger> compile(TriggerSpec spec) {
    return switch (spec) {
      case TriggerSpec.Cron cron -> compileCron(cron);
      case TriggerSpec.Interval interval -> compileInterval(interval);
      case TriggerSpec.LocalInterval interval -> compileLocalInterval(interval);
      case TriggerSpec.Once once -> new Valid<>(new OnceTrigger(once.at()));
    };
  }

  private static Compiled<Trigger> compileCron(TriggerSpec.Cron cron) {
    if (cron.expression().strip().toLowerCase(Locale.ROOT).startsWith(EVERY)) {
      return compileEvery(cron);
    }
    List<FieldError> errors = new ArrayList<>();
    Optional<CronFields> compiled = compileExpression(cron, errors);
    Optional<ZoneId> zone = zone(cron.zone(), errors);
    checkWindow(cron.startAt(), cron.endAt(), errors);
    if (compiled.isEmpty() || zone.isEmpty() || !errors.isEmpty()) {
      return new Invalid<>(errors);
    }
    return new Valid<>(
        new CronTrigger(
            new LocalTimeSearch(compiled.get(), zone.get(), cron.dstGap(), cron.dstOverlap()),
            ActiveWindow.of(cron.startAt(), cron.endAt()),
            cron.expression()));
  }

  /** {@code @every PT5M} is an interval in a cron expression's clothes. */
  private static Compiled<Trigger> compileEvery(TriggerSpec.Cron cron) {
    String text = cron.expression().strip().substring(EVERY.length()).strip();
    Duration every;
    try {
      every = Duration.parse(text);
    } catch (DateTimeException _) {
      return new Invalid<>(
          List.of(
              new FieldError(
                  "trigger.expression",
                  "@every takes an ISO-8601 duration, such as @every PT5M, not '" + text + "'")));
    }
    return switch (compileInterval(
        new TriggerSpec.Interval(every, cron.anchor(), cron.startAt(), cron.endAt()))) {
      case Valid<Trigger> valid -> valid;
      case Invalid<Trigger>(List<FieldError> errors) ->
          new Invalid<>(
              errors.stream()
                  .map(
                      error ->
                          error.field().equals("trigger.every")
                              ? new FieldError("trigger.expression", error.message())
                              : error)
                  .toList());
    };
  }

  private static Optional<CronFields> compileExpression(
      TriggerSpec.Cron cron, List<FieldError> errors) {
    try {
      return Optional.of(CronCompiler.compile(cron.expression(), cron.dialect()));
    } catch (IllegalArgumentException e) {
      errors.add(new FieldError("trigger.expression", String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private static Optional<ZoneId> zone(String zone, List<FieldError> errors) {
    Optional<FieldError> error = Zones.check("trigger.zone", zone);
    error.ifPresent(errors::add);
    return error.isPresent() ? Optional.empty() : Optional.of(ZoneId.of(zone));
  }

  private static Compiled<Trigger> compileInterval(TriggerSpec.Interval interval) {
    List<FieldError> errors = new ArrayList<>();
    checkEvery(interval.every(), errors);
    checkWindow(interval.startAt(), interval.endAt(), errors);
    if (!errors.isEmpty()) {
      return new Invalid<>(errors);
    }
    return new Valid<>(
        new IntervalTrigger(
            interval.every(),
            interval.anchor(),
            ActiveWindow.of(interval.startAt(), interval.endAt())));
  }

  private static Compiled<Trigger> compileLocalInterval(TriggerSpec.LocalInterval interval) {
    List<FieldError> errors = new ArrayList<>();
    checkEvery(interval.every(), errors);
    Optional<ZoneId> zone = zone(interval.zone(), errors);
    checkWindow(interval.startAt(), interval.endAt(), errors);
    if (zone.isEmpty() || !errors.isEmpty()) {
      return new Invalid<>(errors);
    }
    return new Valid<>(
        new LocalIntervalTrigger(
            interval.every(),
            interval.anchor(),
            zone.get(),
            interval.dstGap(),
            interval.dstOverlap(),
            ActiveWindow.of(interval.startAt(), interval.endAt())));
  }

  private static void checkEvery(Duration every, List<FieldError> errors) {
    if (every.compareTo(SHORTEST_INTERVAL) < 0) {
      errors.add(
          new FieldError(
              "trigger.every", "An interval is at least PT1S (one second), not " + every));
    } else if (every.toNanosPart() != 0) {
      errors.add(new FieldError("trigger.every", "An interval has whole seconds, not " + every));
    } else if (every.compareTo(LONGEST_INTERVAL) > 0) {
      errors.add(new FieldError("trigger.every", "An interval is at most ten years, not " + every));
    }
  }

  private static void checkWindow(
      Optional<Instant> startAt, Optional<Instant> endAt, List<FieldError> errors) {
    if (startAt.isPresent() && endAt.isPresent() && !startAt.get().isBefore(endAt.get())) {
      errors.add(
          new FieldError(
              "trigger.endAt",
              "The end (" + endAt.get() + ") must be after the start (" + startAt.get() + ")"));
    }
  }
}
