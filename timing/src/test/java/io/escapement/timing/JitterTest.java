package io.escapement.timing;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.timing.calendar.Exclusions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JitterTest {
  private static final Instant DUE = Instant.parse("2026-11-21T00:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void theDelayIsTheSameOnEveryEvaluationAndWithinItsBounds() {
    for (int i = 0; i < 10_000; i++) {
      Instant due = DUE.plusSeconds(i);
      Instant start = new Jitter(MINUTE, "s").startOf(due);
      assertThat(start).isEqualTo(new Jitter(MINUTE, "s").startOf(due));
      assertThat(Duration.between(due, start)).isBetween(Duration.ZERO, MINUTE);
    }
  }

  @Test
  void schedulesThatAreDueAtTheSameTimeAreSpreadEvenly() {
    int[] perSecond = new int[61];
    for (int i = 0; i < 60_000; i++) {
      Instant start = new Jitter(MINUTE, "schedule-" + i).startOf(DUE);
      perSecond[(int) Duration.between(DUE, start).toSeconds()]++;
    }
    for (int second = 0; second < 60; second++) {
      assertThat(perSecond[second]).isBetween(800, 1_200);
    }
  }

  @Test
  void aDueTimeIsPlannedWhenItsStartHasCome() {
    Trigger everyMinute = Triggers.every(MINUTE, DUE);
    var jitter = new Jitter(Duration.ofSeconds(30), "s");
    List<Instant> fired = new ArrayList<>();
    Instant cursor = DUE;
    for (Instant now = DUE; now.isBefore(DUE.plusSeconds(3_600)); now = now.plusMillis(500)) {
      if (jitter.startOf(cursor).isAfter(now)) {
        continue;
      }
      DuePlan plan =
          DuePlan.of(
              new DueRules(
                  everyMinute, jitter, Exclusions.NONE, new CatchUp(1, Duration.ofHours(1))),
              cursor,
              now,
              10);
      for (DuePlan.Outcome outcome : plan.outcomes()) {
        if (outcome instanceof DuePlan.Outcome.Fires(Instant due)) {
          assertThat(Duration.between(jitter.startOf(due), now))
              .isLessThanOrEqualTo(Duration.ofMillis(500));
          fired.add(due);
        }
      }
      cursor = plan.next().orElseThrow();
    }
    assertThat(fired).hasSize(60).isSorted();
  }
}
