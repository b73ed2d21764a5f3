package io.escapement.timing;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.timing.DuePlan.Outcome;
import io.escapement.timing.calendar.Calendar;
import io.escapement.timing.calendar.Exclusions;
import io.escapement.timing.calendar.WeeklyWindow;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DuePlanTest {
  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final Trigger everyMinute = Triggers.every(Duration.ofMinutes(1), START);

  @Test
  void aDueTimeThatIsOnlyLateFiresUnderEveryPolicy() {
    DuePlan plan =
        plan(everyMinute, START, START.plusSeconds(10), new CatchUp(0, Duration.ZERO), 10);
    assertThat(plan.outcomes()).containsExactly(new Outcome.Fires(START));
    assertThat(plan.next()).contains(START.plusSeconds(60));
  }

  @Test
  void noneSkipsWhatWasMissed() {
    assertThat(after30Minutes(new CatchUp(0, HOUR)))
        .containsExactly(
            new Outcome.Skipped(START, minute(30), 31, "missed: dropped by the catch-up policy"));
  }

  @Test
  void lastFiresTheLatestOfWhatWasMissed() {
    assertThat(after30Minutes(new CatchUp(1, HOUR)))
        .containsExactly(
            new Outcome.Skipped(START, minute(29), 30, "missed: dropped by the catch-up policy"),
            new Outcome.Fires(minute(30)));
  }

  @Test
  void whatIsOlderThanTheWindowIsSkippedWithItsOwnReason() {
    assertThat(after30Minutes(new CatchUp(100, Duration.ofMinutes(2))))
        .containsExactly(
            new Outcome.Skipped(START, minute(28), 29, "missed: older than the catch-up window"),
            new Outcome.Fires(minute(29)),
            new Outcome.Fires(minute(30)));
  }

  @Test
  void theRestIsLeftToTheNextPlan() {
    DuePlan plan = plan(everyMinute, START, minute(30), new CatchUp(100, HOUR), 7);
    assertThat(plan.outcomes()).hasSize(7);
    assertThat(plan.next()).contains(minute(7));
  }

  @Test
  void everyDueTimeHasExactlyOneOutcomeWhateverThePolicyAndTheBounds() {
    var random = new Random(42);
    for (int round = 0; round < 500; round++) {
      Trigger trigger = Triggers.every(Duration.ofSeconds(1 + random.nextInt(100)), START);
      CatchUp catchUp = new CatchUp(random.nextInt(20), Duration.ofSeconds(random.nextInt(5_000)));
      Instant now = START.plusSeconds(random.nextInt(20_000));
      int due = 0;
      List<Instant> fired = new ArrayList<>();
      Optional<Instant> cursor = Optional.of(START);
      while (cursor.isPresent() && !cursor.get().isAfter(now)) {
        DuePlan plan = plan(trigger, cursor.get(), now, catchUp, 1 + random.nextInt(5));
        for (Outcome outcome : plan.outcomes()) {
          switch (outcome) {
            case Outcome.Fires(Instant scheduledFor) -> {
              fired.add(scheduledFor);
              due++;
            }
            case Outcome.Skipped skipped -> due += skipped.count();
          }
        }
        cursor = plan.next();
      }
      assertThat(due)
          .isEqualTo(Triggers.between(trigger, START.minusSeconds(1), now.plusSeconds(1)).size());
      assertThat(fired).doesNotHaveDuplicates().isSorted();
    }
  }

  @Test
  void anExcludedDueTimeIsSkippedWithItsReasonAndIsNotAmongTheLatest() {
    var nightly =
        new Calendar(
            "nights",
            Calendar.Kind.EXCLUDE,
            Optional.empty(),
            List.of(),
            List.of(
                new WeeklyWindow(
                    EnumSet.allOf(DayOfWeek.class), LocalTime.of(0, 29), LocalTime.of(6, 0))));
    var rules =
        new DueRules(
            everyMinute,
            Jitter.NONE,
            new Exclusions(List.of(nightly), ZoneOffset.UTC),
            new CatchUp(1, HOUR));
    assertThat(DuePlan.of(rules, minute(27), minute(31).plusSeconds(30), 10).outcomes())
        .containsExactly(
            new Outcome.Skipped(
                minute(27), minute(27), 1, "missed: dropped by the catch-up policy"),
            new Outcome.Fires(minute(28)),
            new Outcome.Skipped(minute(29), minute(31), 3, "excluded by nights"));
  }

  @Test
  void whatWasMissedIsMadeUpForAtAPaceAndWhatIsOnlyLateDoesNotWait() {
    var catchUp = new CatchUp(3, HOUR, Duration.ofSeconds(5));
    Instant now = minute(30).plusSeconds(5);
    DuePlan first = plan(everyMinute, START, now, catchUp, 1_000);
    assertThat(first.outcomes())
        .containsExactly(
            new Outcome.Skipped(START, minute(27), 28, "missed: dropped by the catch-up policy"),
            new Outcome.Fires(minute(28)));
    assertThat(first.next()).contains(minute(29));
    assertThat(first.notBefore()).contains(now.plusSeconds(5));
    DuePlan second = plan(everyMinute, minute(29), now.plusSeconds(4), catchUp, 1_000);
    assertThat(second.outcomes())
        .containsExactly(new Outcome.Fires(minute(29)), new Outcome.Fires(minute(30)));
    assertThat(second.notBefore()).isEmpty();
  }

  private static DuePlan plan(
      Trigger trigger, Instant cursor, Instant now, CatchUp catchUp, int mostFires) {
    return DuePlan.of(
        new DueRules(trigger, Jitter.NONE, Exclusions.NONE, catchUp), cursor, now, mostFires);
  }

  private List<Outcome> after30Minutes(CatchUp catchUp) {
    return plan(everyMinute, START, minute(30).plusSeconds(30), catchUp, 1_000).outcomes();
  }

  private static Instant minute(int minute) {
    return START.plus(Duration.ofMinutes(minute));
  }
}
