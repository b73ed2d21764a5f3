package io.escapement.ticker.topology;

import static io.escapement.ticker.topology.TickerDriver.START;
import static io.escapement.ticker.topology.TickerDriver.every;
import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.CreateSchedule;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireOutcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockStepTest {
  @TempDir private Path state;
  private TickerDriver ticker;

  @BeforeEach
  void start() {
    ticker = new TickerDriver(state, Duration.ZERO);
    ticker.send("s", new CreateSchedule(every(Duration.ofSeconds(10)).build()));
    ticker.timePasses(Duration.ofSeconds(15));
    assertThat(ticker.fires.readValuesToList()).hasSize(1);
  }

  @AfterEach
  void stop() {
    ticker.close();
  }

  @Test
  void aClockThatIsBehindFiresNothingAgainAndIsAnEvent() {
    ticker.clockIsSet(Duration.ofSeconds(-10));
    assertThat(ticker.fires.isEmpty()).isTrue();
    ticker.timePasses(Duration.ofSeconds(5));
    assertThat(ticker.fires.readValuesToList())
        .singleElement()
        .extracting(Fire::getScheduledFor)
        .isEqualTo(START.plusSeconds(20));
    assertThat(ticker.audit.readValuesToList())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getAction()).isEqualTo("clock.stepped-back");
              assertThat(event.getDetail()).contains("PT-9.999S");
            });
  }

  @Test
  void aClockThatIsSetForwardCountsAsDowntimeAndIsAnEvent() {
    ticker.clockIsSet(Duration.ofMinutes(1));
    ticker.timePasses(Duration.ofMillis(1));
    assertThat(ticker.fires.readValuesToList())
        .extracting(Fire::getOutcome)
        .containsExactly(FireOutcome.SKIPPED, FireOutcome.FIRED);
    assertThat(ticker.audit.readValuesToList())
        .singleElement()
        .extracting(AuditEntry::getAction)
        .isEqualTo("clock.stepped-forward");
  }

  @Test
  void smallCorrectionsAreNoNews() {
    for (int i = 0; i < 100; i++) {
      ticker.clockIsSet(Duration.ofMillis(500));
      ticker.timePasses(Duration.ofSeconds(1));
    }
    assertThat(ticker.audit.isEmpty()).isTrue();
  }
}
