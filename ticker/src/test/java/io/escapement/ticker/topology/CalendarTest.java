package io.escapement.ticker.topology;

import static io.escapement.ticker.topology.TickerDriver.START;
import static io.escapement.ticker.topology.TickerDriver.every;
import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.schemas.Accepted;
import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.CalendarKind;
import io.escapement.schemas.CalendarPeriod;
import io.escapement.schemas.CreateSchedule;
import io.escapement.schemas.DeleteCalendar;
import io.escapement.schemas.DeleteSchedule;
import io.escapement.schemas.ExclusionDefinition;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireOutcome;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.PutCalendar;
import io.escapement.schemas.Refused;
import io.escapement.schemas.ScheduleDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalendarTest {
  @TempDir private Path state;
  private TickerDriver ticker;

  @BeforeEach
  void start() {
    ticker = new TickerDriver(state, Duration.ZERO);
  }

  @AfterEach
  void stop() {
    ticker.close();
  }

  private static CalendarDefinition calendar(long version, String from, String until) {
    return CalendarDefinition.newBuilder()
        .setId("freeze")
        .setKind(CalendarKind.EXCLUDE)
        .setPeriods(
            List.of(
                new CalendarPeriod(
                    LocalDateTime.parse(from), LocalDateTime.parse(until), "release")))
        .setVersion(version)
        .setUpdatedAt(START)
        .setUpdatedBy("ann")
        .build();
  }

  private static PutCalendar put(CalendarDefinition calendar) {
    return PutCalendar.newBuilder().setCalendar(calendar).build();
  }

  private static ScheduleDefinition everyMinuteBut(String calendar) {
    return every(Duration.ofMinutes(1))
        .setTrigger(
            IntervalTriggerDefinition.newBuilder()
                .setEveryMs(60_000)
                .setExclude(List.of(ExclusionDefinition.newBuilder().setCalendar(calendar).build()))
                .build())
        .build();
  }

  private List<Fire> after(int minutes) {
    for (int i = 0; i < minutes; i++) {
      ticker.timePasses(Duration.ofMinutes(1));
    }
    return ticker.fires.readValuesToList();
  }

  @Test
  void anExcludedDueTimeIsSkippedWithTheCalendarsReasonAlsoAfterTheCalendarChanged() {
    ticker.send("freeze", put(calendar(1, "2026-11-21T00:02", "2026-11-21T00:04")));
    assertThat(ticker.calendars.readValue().getVersion()).isEqualTo(1);
    ticker.send("s", new CreateSchedule(everyMinuteBut("freeze")));
    List<Fire> fires = after(5);
    assertThat(fires)
        .extracting(Fire::getOutcome)
        .containsExactly(
            FireOutcome.FIRED,
            FireOutcome.SKIPPED,
            FireOutcome.SKIPPED,
            FireOutcome.FIRED,
            FireOutcome.FIRED);
    assertThat(fires.get(1).getReason()).contains("excluded by calendar freeze: release");

    ticker.send("freeze", put(calendar(2, "2026-11-21T00:06", "2026-11-21T00:07")));
    assertThat(after(2))
        .extracting(Fire::getOutcome)
        .containsExactly(FireOutcome.SKIPPED, FireOutcome.FIRED);
  }

  @Test
  void aCalendarThatASchedulesUsesCannotBeDeletedAndSaysWhoUsesIt() {
    ticker.send("freeze", put(calendar(1, "2026-11-21T00:02", "2026-11-21T00:04")));
    ticker.send("s", new CreateSchedule(everyMinuteBut("freeze")));
    assertThat(ticker.send("freeze", DeleteCalendar.newBuilder().build()))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.getProblem()).isEqualTo("in-use");
              assertThat(refused.getDetail()).contains("used by s");
            });
    ticker.send("s", DeleteSchedule.newBuilder().build());
    assertThat(ticker.send("freeze", DeleteCalendar.newBuilder().build()))
        .isInstanceOf(Accepted.class);
    assertThat(ticker.calendars.readKeyValuesToList().getLast().value).isNull();
  }

  @Test
  void aScheduleCannotReferToACalendarThatIsNotThere() {
    assertThat(ticker.send("s", new CreateSchedule(everyMinuteBut("frieze"))))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.getErrors().getFirst().getMessage())
                    .contains("There is no calendar 'frieze'"));
  }

  @Test
  void aPeriodThatEndsBeforeItBeginsIsRefused() {
    assertThat(ticker.send("freeze", put(calendar(1, "2026-11-21T00:04", "2026-11-21T00:02"))))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.getErrors().getFirst().getField()).isEqualTo("dates[0]"));
  }
}
