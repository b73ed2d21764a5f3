package io.escapement.timing;

import static io.escapement.timing.Triggers.between;
import static io.escapement.timing.Triggers.cron;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTriggerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 9 * * 1-5    | 2026-11-20T09:00:00Z | 2026-11-23T09:00:00Z
          */15 * * * *   | 2026-11-20T09:00:00Z | 2026-11-20T09:15:00Z
          0 0 29 2 *     | 2096-02-29T00:00:00Z | 2104-02-29T00:00:00Z
          0 0 1,15 * 1   | 2026-11-15T00:00:00Z | 2026-11-16T00:00:00Z
          0 0 */2 * 1    | 2026-11-15T00:00:00Z | 2026-11-23T00:00:00Z
          0 12 * * 7     | 2026-11-20T00:00:00Z | 2026-11-22T12:00:00Z
          0 12 * * sun   | 2026-11-20T00:00:00Z | 2026-11-22T12:00:00Z
          0 0 * jan *    | 2026-11-20T00:00:00Z | 2027-01-01T00:00:00Z
          */10 * * * * * | 2026-11-20T09:00:05Z | 2026-11-20T09:00:10Z
          0 0 9 ? * 2    | 2026-11-20T09:00:00Z | 2026-11-23T09:00:00Z
          0 0 9 ? * MON-FRI | 2026-11-20T09:00:00Z | 2026-11-23T09:00:00Z
          0 0 0 L * ?    | 2026-11-20T00:00:00Z | 2026-11-30T00:00:00Z
          0 0 0 L-3 * ?  | 2026-11-20T00:00:00Z | 2026-11-27T00:00:00Z
          0 0 0 LW 1 ?   | 2026-11-20T00:00:00Z | 2027-01-29T00:00:00Z
          0 0 0 15W 11 ? | 2026-11-01T00:00:00Z | 2026-11-16T00:00:00Z
          0 0 0 1W 8 ?   | 2026-07-01T00:00:00Z | 2026-08-03T00:00:00Z
          0 0 0 ? * 6L   | 2026-11-20T00:00:00Z | 2026-11-27T00:00:00Z
          0 0 0 ? * 2#1  | 2026-11-20T00:00:00Z | 2026-12-07T00:00:00Z
          0 0 0 ? * MON#5 | 2026-11-20T00:00:00Z | 2026-11-30T00:00:00Z
          @daily         | 2026-11-20T09:00:00Z | 2026-11-21T00:00:00Z
          @weekly        | 2026-11-20T09:00:00Z | 2026-11-22T00:00:00Z
          """)
  void theNextDueTimeFollowsTheExpression(String expression, Instant after, Instant expected) {
    assertThat(cron(expression, "UTC").next(after)).contains(expected);
  }

  @Test
  void aTimeInTheGapRunsAtTheChangeByDefault() {
    // New York leaves out 02:00 to 03:00 on 2026-03-08.
    Instant before = Instant.parse("2026-03-07T12:00:00Z");
    assertThat(cron("30 2 * * *", "America/New_York").next(before))
        .contains(Instant.parse("2026-03-08T07:00:00Z"));
    assertThat(cron("30 2 * * *", "America/New_York", DstGap.SKIP, DstOverlap.FIRST).next(before))
        .contains(Instant.parse("2026-03-09T06:30:00Z"));
  }

  @Test
  void aTimeInTheOverlapRunsAsThePolicySays() {
    // New York repeats 01:00 to 02:00 on 2026-11-01.
    Instant from = Instant.parse("2026-11-01T00:00:00Z");
    Instant until = Instant.parse("2026-11-02T00:00:00Z");
    Instant first = Instant.parse("2026-11-01T05:30:00Z");
    Instant second = Instant.parse("2026-11-01T06:30:00Z");
    assertThat(overlap(DstOverlap.FIRST, from, until)).containsExactly(first);
    assertThat(overlap(DstOverlap.LAST, from, until)).containsExactly(second);
    assertThat(overlap(DstOverlap.BOTH, from, until)).containsExactly(first, second);
  }

  private static List<Instant> overlap(DstOverlap policy, Instant from, Instant until) {
    return between(cron("30 1 * * *", "America/New_York", DstGap.RUN_AFTER, policy), from, until);
  }

  @Test
  void aRuleWithoutHoursGoesOnInElapsedTime() {
    Instant from = Instant.parse("2026-11-01T00:00:00Z");
    Instant until = Instant.parse("2026-11-01T12:00:00Z");
    List<Instant> due = between(cron("*/20 * * * *", "America/New_York"), from, until);
    assertThat(due).hasSize(12 * 3 - 1);
    for (int i = 1; i < due.size(); i++) {
      assertThat(due.get(i)).isEqualTo(due.get(i - 1).plusSeconds(20 * 60));
    }
  }

  @Test
  void theWindowBoundsTheDueTimes() {
    Instant start = Instant.parse("2026-11-20T00:00:00Z");
    Instant end = Instant.parse("2026-11-20T02:00:00Z");
    Trigger trigger =
        Triggers.valid(
            new TriggerSpec.Cron(
                "@hourly",
                "UTC",
                DstGap.RUN_AFTER,
                DstOverlap.FIRST,
                Optional.of(start),
                Optional.of(end)));
    assertThat(between(trigger, Instant.EPOCH, Instant.MAX))
        .containsExactly(start, start.plusSeconds(3_600));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Sao_Paulo",
        "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "Asia/Tehran",
        "America/St_Johns", "Pacific/Chatham", "Europe/Dublin", "UTC"
      })
  void dueTimesAgreeWithAClockThatIsReadEverySecondMinute(String zone) {
    var random = new Random(zone.hashCode());
    for (int round = 0; round < 40; round++) {
      String expression = randomDaily(random);
      ZoneId zoneId = ZoneId.of(zone);
      Instant from = aroundAChange(zoneId, random);
      Instant until = from.plusSeconds(3 * 86_400);
      assertThat(between(cron(expression, zone, DstGap.SKIP, DstOverlap.BOTH), from, until))
          .as("%s in %s from %s", expression, zone, from)
          .isEqualTo(minuteByMinute(expression, zoneId, from, until));
    }
  }

  private static String randomDaily(Random random) {
    return random.nextInt(60) + " " + random.nextInt(4) + "," + random.nextInt(24) + " * * *";
  }

  private static Instant aroundAChange(ZoneId zone, Random random) {
    Instant start =
        LocalDateTime.of(1980 + random.nextInt(60), 1 + random.nextInt(12), 1, 0, 0)
            .toInstant(ZoneOffset.UTC);
    var change = zone.getRules().nextTransition(start);
    return change == null ? start : change.getInstant().minusSeconds(86_400).minusSeconds(1);
  }

  /** What a daemon would do that looks at its clock once a minute of elapsed time. */
  private static List<Instant> minuteByMinute(
      String expression, ZoneId zone, Instant from, Instant until) {
    String[] fields = expression.split(" ");
    int minute = Integer.parseInt(fields[0]);
    List<String> hours = List.of(fields[1].split(","));
    List<Instant> due = new ArrayList<>();
    for (Instant at = from.plusSeconds(1); at.isBefore(until); at = at.plusSeconds(1)) {
      if (Math.floorMod(at.getEpochSecond(), 60L) % 30 != 0) {
        continue; // offsets are whole half minutes at the finest
      }
      ZonedDateTime local = at.atZone(zone);
      if (local.getSecond() == 0
          && local.getMinute() == minute
          && hours.contains(String.valueOf(local.getHour()))) {
        due.add(at);
      }
    }
    return due;
  }

  @Test
  void dueTimesIncreaseStrictly() {
    var random = new Random(7);
    List<String> zones = List.of("America/New_York", "Australia/Lord_Howe", "Pacific/Apia");
    for (int round = 0; round < 2_000; round++) {
      Trigger trigger =
          cron(
              RandomCron.asQuartz(RandomCron.sixFields(random)),
              zones.get(random.nextInt(zones.size())),
              DstGap.values()[random.nextInt(2)],
              DstOverlap.values()[random.nextInt(3)]);
      Instant at = Instant.ofEpochSecond(random.nextLong(2_000_000_000L));
      for (int i = 0; i < 20; i++) {
        Optional<Instant> next = trigger.next(at);
        if (next.isEmpty()) {
          break;
        }
        assertThat(next.get()).isAfter(at);
        at = next.get();
      }
    }
  }
}
