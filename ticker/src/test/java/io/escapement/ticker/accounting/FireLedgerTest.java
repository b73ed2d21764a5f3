package io.escapement.ticker.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireOutcome;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.ScheduleState;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.serde.AvroSerde;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FireLedgerTest {
  private static final Instant CREATED = Instant.parse("2026-11-21T00:00:00Z");

  private final FireLedger ledger = new FireLedger();

  /** Avro builds only records of classes that were made known. */
  @BeforeAll
  static void makeRecordsKnown() {
    assertThat(AvroSerde.of(Schedule.class)).isNotNull();
  }

  @BeforeEach
  void aScheduleThatIsDueEveryTenSeconds() {
    ledger.accept(
        Schedule.newBuilder()
            .setDefinition(
                ScheduleDefinition.newBuilder()
                    .setId("s")
                    .setName("S")
                    .setTrigger(IntervalTriggerDefinition.newBuilder().setEveryMs(10_000).build())
                    .setTask(TaskDefinition.newBuilder().setType("work").build())
                    .setCatchUp(CatchUpDefinition.newBuilder().build())
                    .setRetry(RetryDefinition.newBuilder().build())
                    .setAutoPause(AutoPauseDefinition.newBuilder().build())
                    .build())
            .setState(ScheduleState.ACTIVE)
            .setVersion(1)
            .setCreatedAt(CREATED)
            .setUpdatedAt(CREATED)
            .setUpdatedBy("ann")
            .setNextFireAt(at(10))
            .build());
  }

  private static Instant at(int second) {
    return CREATED.plusSeconds(second);
  }

  private static Fire.Builder fire(int from, int to, int count) {
    return Fire.newBuilder()
        .setFireId("s@" + at(from))
        .setScheduleId("s")
        .setScheduleVersion(1)
        .setPool("default")
        .setScheduledFor(at(from))
        .setLastDue(at(to))
        .setCount(count)
        .setFiredAt(at(to))
        .setNextDue(at(to + 10))
        .setOutcome(count == 1 ? FireOutcome.FIRED : FireOutcome.SKIPPED);
  }

  private FireLedger.Report report() {
    return ledger.report(at(75));
  }

  @Test
  void whatIsCompleteIsInBalance() {
    ledger.accept(fire(50, 50, 1).build());
    ledger.accept(fire(10, 10, 1).build());
    ledger.accept(fire(20, 40, 3).build());
    assertThat(report().violations()).isEmpty();
    assertThat(report().accounts()).containsExactly(new Account("s", 2, 3, 2));
  }

  @Test
  void aLostDueTimeIsFoundWhereverItIs() {
    ledger.accept(fire(20, 20, 1).build());
    ledger.accept(fire(40, 40, 1).build());
    assertThat(report().violations())
        .extracting(Violation::what)
        .satisfiesExactly(
            first -> assertThat(first).contains("00:00:10Z was announced"),
            second -> assertThat(second).contains("the next outcome is of"));
  }

  @Test
  void aSecondOutcomeIsFound() {
    ledger.accept(fire(10, 10, 1).build());
    ledger.accept(fire(20, 40, 3).build());
    ledger.accept(fire(30, 30, 1).build());
    assertThat(report().violations())
        .anySatisfy(violation -> assertThat(violation.what()).contains("two outcomes"));
  }

  @Test
  void aWrongCountIsFound() {
    ledger.accept(fire(10, 40, 3).build());
    assertThat(report().violations())
        .singleElement()
        .extracting(Violation::what)
        .asString()
        .contains("there are 4 due times, not 3");
  }

  @Test
  void theFiresOfAnEarlierScheduleOfTheSameNameDoNotCount() {
    ledger.accept(fire(-20, -20, 1).build());
    ledger.accept(fire(10, 10, 1).build());
    assertThat(report().violations()).isEmpty();
  }
}
