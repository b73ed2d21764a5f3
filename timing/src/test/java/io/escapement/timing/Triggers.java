package io.escapement.timing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Triggers for tests: made in one line, or the test fails with the errors. */
final class Triggers {
  private Triggers() {}

  static Trigger cron(String expression, String zone) {
    return cron(expression, zone, DstGap.RUN_AFTER, DstOverlap.FIRST);
  }

  static Trigger cron(String expression, String zone, DstGap gap, DstOverlap overlap) {
    return valid(
        new TriggerSpec.Cron(expression, zone, gap, overlap, Optional.empty(), Optional.empty()));
  }

  static Trigger every(Duration every, Instant anchor) {
    return valid(new TriggerSpec.Interval(every, anchor, Optional.empty(), Optional.empty()));
  }

  static Trigger valid(TriggerSpec spec) {
    return switch (TriggerCompiler.compile(spec)) {
      case Compiled.Valid<Trigger>(Trigger trigger) -> trigger;
      case Compiled.Invalid<Trigger>(List<FieldError> errors) ->
          throw new AssertionError(errors.toString());
    };
  }

  static List<FieldError> errors(TriggerSpec spec) {
    return switch (TriggerCompiler.compile(spec)) {
      case Compiled.Valid<Trigger> _ -> List.of();
      case Compiled.Invalid<Trigger>(List<FieldError> errors) -> errors;
    };
  }

  static List<Instant> between(Trigger trigger, Instant after, Instant until) {
    List<Instant> due = new ArrayList<>();
    Optional<Instant> next = trigger.next(after);
    while (next.isPresent() && next.get().isBefore(until)) {
      due.add(next.get());
      next = trigger.next(next.get());
    }
    return due;
  }
}
