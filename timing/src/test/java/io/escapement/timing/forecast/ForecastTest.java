package io.escapement.timing.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.escapement.timing.Compiled;
import io.escapement.timing.DstGap;
import io.escapement.timing.DstOverlap;
import io.escapement.timing.Trigger;
import io.escapement.timing.TriggerCompiler;
import io.escapement.timing.TriggerSpec;
import io.escapement.timing.calendar.Exclusions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForecastTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-21T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private static Trigger cron(String expression) {
    var spec =
        new TriggerSpec.Cron(
            expression,
            "UTC",
            DstGap.RUN_AFTER,
            DstOverlap.FIRST,
            Optional.empty(),
            Optional.empty());
    return switch (TriggerCompiler.compile(spec)) {
      case Compiled.Valid<Trigger>(Trigger trigger) -> trigger;
      case Compiled.Invalid<Trigger>(var errors) -> throw new AssertionError(errors.toString());
    };
  }

  private static ExpectedWork work(String id, String expression, Duration duration, double steps) {
    return new ExpectedWork(id, cron(expression), Exclusions.NONE, duration, steps);
  }

  @Test
  void startsLoadAndWaitingAreThoseOfTheNominalTimes() {
    List<Bucket> buckets =
        Forecast.of(
                List.of(
                    work("long", "30 1 * * *", Duration.ofHours(1), 10),
                    work("often", "*/15 * * * *", Duration.ofMinutes(3), 1)),
                MIDNIGHT,
                MIDNIGHT.plus(Duration.ofHours(4)),
                HOUR,
                1)
            .buckets();
    assertThat(buckets).extracting(Bucket::starts).containsExactly(4, 5, 4, 4);
    assertThat(buckets.get(0).load()).isCloseTo(0.2, within(1e-9));
    assertThat(buckets.get(1).load()).as("half of the long one").isCloseTo(0.7, within(1e-9));
    assertThat(buckets.get(2).load()).isCloseTo(0.7, within(1e-9));
    assertThat(buckets.get(1).scheduleIds()).containsExactly("long", "often");
    assertThat(buckets.get(1).steps()).isEqualTo(14);
    // 72 minutes of work in 60: twelve are left over, and done in the next hour.
    assertThat(buckets.get(1).expectedWait()).isEqualTo(Duration.ofMinutes(12));
    assertThat(buckets.get(2).expectedWait()).isEqualTo(Duration.ZERO);
  }

  @Test
  void aForecastThatLooksAtTooMuchSaysSo() {
    Forecast forecast =
        Forecast.of(
            List.of(work("busy", "* * * * * ?", Duration.ofSeconds(1), 1)),
            MIDNIGHT,
            MIDNIGHT.plus(Duration.ofDays(7)),
            HOUR,
            2);
    assertThat(forecast.complete()).isFalse();
  }

  @Test
  void schedulesThatAskForTooMuchAtOnceCollideAndALaterStartAvoidsIt() {
    List<ExpectedWork> others =
        List.of(
            work("a", "0 9 * * *", Duration.ofMinutes(1), 1_800),
            work("b", "5 9 * * *", Duration.ofMinutes(1), 2_500));
    ExpectedWork candidate = work("new", "2 9 * * *", Duration.ofMinutes(1), 1_500);
    assertThat(Collisions.with(candidate, others, MIDNIGHT, Collisions.DEFAULT_THRESHOLD))
        .singleElement()
        .satisfies(
            collision -> {
              assertThat(collision.from()).isEqualTo(Instant.parse("2026-11-21T09:00:00Z"));
              assertThat(collision.steps()).isEqualTo(3_300);
              assertThat(collision.scheduleIds()).containsExactly("a", "new");
            });
    assertThat(Collisions.stagger(candidate, others, MIDNIGHT, Collisions.DEFAULT_THRESHOLD))
        .as("five minutes later it would meet b")
        .contains(Duration.ofMinutes(10));
    ExpectedWork light = work("light", "2 9 * * *", Duration.ofMinutes(1), 100);
    assertThat(Collisions.with(light, others, MIDNIGHT, Collisions.DEFAULT_THRESHOLD)).isEmpty();
  }

  @Test
  void oneScheduleAloneDoesNotCollide() {
    ExpectedWork heavy = work("heavy", "* * * * *", Duration.ofMinutes(1), 9_000);
    assertThat(Collisions.of(List.of(heavy), MIDNIGHT, Collisions.DEFAULT_THRESHOLD)).isEmpty();
  }
}
