package io.escapement.ticker.topology;

import static io.escapement.ticker.topology.TickerDriver.START;
import static io.escapement.ticker.topology.TickerDriver.every;
import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.schemas.Accepted;
import io.escapement.schemas.Backfill;
import io.escapement.schemas.BackfillOrder;
import io.escapement.schemas.BackfillRunEnded;
import io.escapement.schemas.BackfillSchedule;
import io.escapement.schemas.BackfillState;
import io.escapement.schemas.CancelBackfill;
import io.escapement.schemas.CancelRun;
import io.escapement.schemas.CreateSchedule;
import io.escapement.schemas.DeleteSchedule;
import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.Refused;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.SubmitRun;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackfillTest {
  private static final Instant ANCHOR = START.minus(Duration.ofHours(2));

  @TempDir private Path state;
  private TickerDriver ticker;

  @BeforeEach
  void start() {
    ticker = new TickerDriver(state, Duration.ZERO);
    ticker.send(
        "s",
        new CreateSchedule(
            every(Duration.ofMinutes(1))
                .setTrigger(
                    io.escapement.schemas.IntervalTriggerDefinition.newBuilder()
                        .setEveryMs(60_000)
                        .setAnchor(ANCHOR)
                        .build())
                .build()));
  }

  @AfterEach
  void stop() {
    ticker.close();
  }

  private static BackfillSchedule.Builder minutes(int count) {
    return BackfillSchedule.newBuilder()
        .setBackfillId("b")
        .setFrom(ANCHOR)
        .setTo(ANCHOR.plus(Duration.ofMinutes(count)))
        .setMaxConcurrent(3);
  }

  private List<SubmitRun> submitted() {
    return ticker.runCommands.readValuesToList().stream()
        .map(RunCommand::getAction)
        .filter(SubmitRun.class::isInstance)
        .map(SubmitRun.class::cast)
        .toList();
  }

  private void ends(String runId, boolean succeeded) {
    ticker.send("s", new BackfillRunEnded("b", runId, succeeded));
  }

  private Backfill latest() {
    return ticker.backfills.readValuesToList().getLast();
  }

  @Test
  void everyDueTimeRunsOnceAndNeverMoreThanItsConcurrencyAtATime() {
    var random = new Random(7);
    assertThat(((Accepted) ticker.send("s", minutes(50).build())).getDetails())
        .contains("\"fires\":50");
    List<Instant> ran = new ArrayList<>();
    List<String> running = new ArrayList<>();
    Queue<String> late = new ArrayDeque<>();
    while (true) {
      for (SubmitRun run : submitted()) {
        ran.add(run.getScheduledFor().orElseThrow());
        running.add(run.getRunId());
        assertThat(run.getSpec().getOverlapPolicy()).isEqualTo(OverlapPolicy.ALLOW);
      }
      assertThat(running).hasSizeLessThanOrEqualTo(3).doesNotHaveDuplicates();
      if (running.isEmpty()) {
        break;
      }
      String ended = running.remove(random.nextInt(running.size()));
      late.add(ended);
      ends(ended, random.nextBoolean());
      if (random.nextInt(4) == 0) {
        ends(late.remove(), true); // told twice: changes nothing
      }
    }
    assertThat(ran).hasSize(50).doesNotHaveDuplicates().isSorted();
    Backfill done = latest();
    assertThat(done.getState()).isEqualTo(BackfillState.COMPLETED);
    assertThat(done.getSucceeded() + done.getFailed()).isEqualTo(50);
  }

  @Test
  void theNewestComeFirstAndWhatIsExceptedNotAtAll() {
    ticker.send(
        "s",
        minutes(5)
            .setOrder(BackfillOrder.NEWEST_FIRST)
            .setExcept(List.of(ANCHOR.plusSeconds(180)))
            .build());
    assertThat(submitted())
        .extracting(run -> run.getScheduledFor().orElseThrow())
        .containsExactly(ANCHOR.plusSeconds(240), ANCHOR.plusSeconds(120), ANCHOR.plusSeconds(60));
  }

  @Test
  void aCancelledBackfillEndsWhatRunsAndHandsOverNoMore() {
    ticker.send("s", minutes(50).build());
    List<SubmitRun> first = submitted();
    ticker.send("s", new CancelBackfill("b"));
    assertThat(ticker.runCommands.readValuesToList())
        .extracting(command -> ((CancelRun) command.getAction()).getRunId())
        .containsExactlyElementsOf(first.stream().map(SubmitRun::getRunId).toList());
    assertThat(latest().getState()).isEqualTo(BackfillState.CANCELLED);
    ends(first.getFirst().getRunId(), false);
    assertThat(submitted()).isEmpty();
    assertThat(ticker.send("s", new CancelBackfill("b"))).isInstanceOf(Refused.class);
  }

  @Test
  void aScheduleThatIsDeletedTakesItsBackfillAlong() {
    ticker.send("s", minutes(50).build());
    ticker.send("s", DeleteSchedule.newBuilder().build());
    assertThat(latest().getState()).isEqualTo(BackfillState.CANCELLED);
  }

  @Test
  void aBackfillThatIsSentTwiceBeginsOnce() {
    ticker.send("s", minutes(50).build());
    ticker.send("s", minutes(50).build());
    assertThat(submitted()).hasSize(3);
  }

  @Test
  void whatCannotBeBackfilledIsRefusedByField() {
    assertRefused(minutes(0).build(), "to", "after 'from'");
    assertRefused(minutes(5).setTo(START.plusSeconds(60)).build(), "to", "in the future");
    assertRefused(minutes(5).setMaxConcurrent(0).build(), "maxConcurrent", "1 to 1000");
    assertRefused(
        minutes(5).setFrom(ANCHOR.plusSeconds(1)).setTo(ANCHOR.plusSeconds(9)).build(),
        "from",
        "nothing to run");
    assertThat(submitted()).isEmpty();
  }

  private void assertRefused(BackfillSchedule request, String field, String message) {
    assertThat(ticker.send("s", request))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.getErrors().getFirst().getField()).isEqualTo(field);
              assertThat(refused.getErrors().getFirst().getMessage()).contains(message);
            });
  }
}
