package io.escapement.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The worked examples of docs/time.md for intervals in local time, and what holds for all. */
class LocalIntervalTriggerTest {

  private static Trigger every(
      String every, String anchor, String zone, DstGap gap, DstOverlap overlap) {
    return Triggers.valid(
        new TriggerSpec.LocalInterval(
            Duration.parse(every),
            Instant.parse(anchor),
            zone,
            gap,
            overlap,
            Optional.empty(),
            Optional.empty()));
  }

  private static List<String> after(Trigger trigger, String after, String until) {
    return Triggers.between(trigger, Instant.parse(after), Instant.parse(until)).stream()
        .map(Instant::toString)
        .toList();
  }

  @Test
  void aLocalTimeThatIsLeftOutRunsRightAfterOrNotAtAll() {
    String from = "2026-03-07T07:30:00Z";
    assertThat(
            after(
                every("P1D", from, "America/New_York", DstGap.RUN_AFTER, DstOverlap.FIRST),
                from,
                "2026-03-10T00:00:00Z"))
        .containsExactly("2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z");
    assertThat(
            after(
                every("P1D", from, "America/New_York", DstGap.SKIP, DstOverlap.FIRST),
                from,
                "2026-03-10T00:00:00Z"))
        .containsExactly("2026-03-09T06:30:00Z");
    assertThat(
            after(
                every(
                    "P1D",
                    "2026-10-02T15:45:00Z",
                    "Australia/Lord_Howe",
                    DstGap.RUN_AFTER,
                    DstOverlap.FIRST),
                "2026-10-02T15:45:00Z",
                "2026-10-05T00:00:00Z"))
        .containsExactly("2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z");
  }

  @Test
  void aLocalTimeThatComesTwiceRunsAsThePolicySays() {
    String from = "2026-10-31T05:30:00Z";
    String until = "2026-11-01T12:00:00Z";
    String zone = "America/New_York";
    assertThat(after(every("P1D", from, zone, DstGap.SKIP, DstOverlap.FIRST), from, until))
        .containsExactly("2026-11-01T05:30:00Z");
    assertThat(after(every("P1D", from, zone, DstGap.SKIP, DstOverlap.LAST), from, until))
        .containsExactly("2026-11-01T06:30:00Z");
    assertThat(after(every("P1D", from, zone, DstGap.SKIP, DstOverlap.BOTH), from, until))
        .containsExactly("2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z");
  }

  @Test
  void halfADayStaysTheSameTimeOfDay() {
    String from = "2026-03-28T01:30:00Z";
    assertThat(
            after(
                every("PT12H", from, "Europe/London", DstGap.RUN_AFTER, DstOverlap.FIRST),
                from,
                "2026-03-30T00:00:00Z"))
        .containsExactly("2026-03-28T13:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T12:30:00Z");
  }

  @Test
  void dueTimesIncreaseAndShowTheRightLocalTimeUnlessAClockChangeIsInTheWay() {
    var random = new Random(11);
    String[] zones = {"America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata"};
    for (int round = 0; round < 200; round++) {
      String zone = zones[random.nextInt(zones.length)];
      ZoneId id = ZoneId.of(zone);
      Duration every = Duration.ofMinutes(15L * (1 + random.nextInt(400)));
      Instant anchor = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(86_400));
      Trigger trigger =
          every(every.toString(), anchor.toString(), zone, DstGap.RUN_AFTER, DstOverlap.FIRST);
      LocalDateTime first = LocalDateTime.ofInstant(anchor, id);
      Instant before = anchor.minusSeconds(1);
      for (int i = 0; i < 500; i++) {
        Instant due = trigger.next(before).orElseThrow();
        assertThat(due).isAfter(before);
        LocalDateTime local = LocalDateTime.ofInstant(due, id);
        boolean afterGap =
            id.getRules().getTransition(local) == null
                && id.getRules().previousTransition(due.plusNanos(1)) != null
                && id.getRules().previousTransition(due.plusNanos(1)).getInstant().equals(due);
        if (!afterGap) {
          assertThat(Duration.between(first, local).toSeconds() % every.toSeconds()).isZero();
        }
        before = due;
      }
    }
  }
}
