package io.escapement.ticker.topology;

import static io.escapement.ticker.topology.TickerDriver.START;
import static io.escapement.ticker.topology.TickerDriver.every;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.escapement.schemas.Accepted;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.CatchUpPolicy;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.CreateSchedule;
import io.escapement.schemas.DeleteSchedule;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireOutcome;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.OnceTriggerDefinition;
import io.escapement.schemas.PauseSchedule;
import io.escapement.schemas.Refused;
import io.escapement.schemas.ResumeSchedule;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.ScheduleState;
import io.escapement.schemas.SubmitRun;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TickerTopologyTest {
  @TempDir private Path state;

  private final TopicCatalogue catalogue = new TopicCatalogue(TopicSettings.singleNode());
  private TopologyTestDriver driver;
  private Duration lead = Duration.ZERO;
  private TestInputTopic<String, ScheduleCommand> commands;
  private TestOutputTopic<String, Fire> fires;
  private TestOutputTopic<String, Schedule> schedules;
  private TestOutputTopic<String, CommandResult> results;
  private TestOutputTopic<String, RunCommand> runCommands;

  @BeforeEach
  void start() {
    var ticker = new TickerDriver(state, lead);
    driver = ticker.driver;
    commands = ticker.commands;
    fires = ticker.fires;
    schedules = ticker.schedules;
    runCommands = ticker.runCommands;
    results = ticker.results;
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private Object send(Object action) {
    commands.pipeInput("s", new ScheduleCommand("c", START, "ann", "s", action));
    return results.readValue().getOutcome();
  }

  private List<Instant> firedAt() {
    return fires.readValuesToList().stream()
        .filter(fire -> fire.getOutcome() == FireOutcome.FIRED)
        .map(Fire::getScheduledFor)
        .toList();
  }

  @Test
  void eachDueTimeFiresOnceAndTheFirstIsNotAtOnce() {
    send(new CreateSchedule(every(Duration.ofSeconds(10)).build()));
    assertThat(fires.isEmpty()).isTrue();
    for (int i = 0; i < 35; i++) {
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
    assertThat(firedAt())
        .containsExactly(START.plusSeconds(10), START.plusSeconds(20), START.plusSeconds(30));
  }

  @Test
  void aFireGoesOutAheadOfItsTimeAndAPauseThatComesTooLateSaysSo() {
    driver.close();
    lead = Duration.ofMillis(100);
    start();
    send(new CreateSchedule(every(Duration.ofSeconds(10)).build()));
    driver.advanceWallClockTime(Duration.ofMillis(9_899));
    assertThat(fires.isEmpty()).isTrue();
    driver.advanceWallClockTime(Duration.ofMillis(1));
    Fire fire = fires.readValue();
    assertThat(fire.getScheduledFor()).isEqualTo(START.plusSeconds(10));
    assertThat(fire.getStartAt()).contains(START.plusSeconds(10));
    assertThat(fire.getFiredAt()).isEqualTo(START.plusMillis(9_900));

    Accepted paused = (Accepted) send(PauseSchedule.newBuilder().setReason("stop").build());
    assertThat(paused.getDetails()).contains("\"firedAhead\":\"2026-11-21T00:00:10Z\"");
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    Accepted resumed = (Accepted) send(ResumeSchedule.newBuilder().build());
    assertThat(resumed.getDetails()).doesNotContain("firedAhead");
    driver.advanceWallClockTime(Duration.ofSeconds(10));
    assertThat(firedAt()).containsExactly(START.plusSeconds(20));
  }

  @Test
  void aPauseEndsOnTimeWhateverTheLead() {
    driver.close();
    lead = Duration.ofMillis(100);
    start();
    send(new CreateSchedule(every(Duration.ofSeconds(10)).build()));
    send(PauseSchedule.newBuilder().setReason("").setUntil(START.plusSeconds(25)).build());
    schedules.readValuesToList();
    driver.advanceWallClockTime(Duration.ofMillis(24_950));
    assertThat(schedules.isEmpty()).isTrue();
    driver.advanceWallClockTime(Duration.ofMillis(50));
    assertThat(schedules.readValue().getState()).isEqualTo(ScheduleState.ACTIVE);
  }

  @Test
  void aScheduleCompletesAfterAsManyFiresAsItMayHave() {
    send(
        new CreateSchedule(
            every(Duration.ofSeconds(1))
                .setTrigger(
                    IntervalTriggerDefinition.newBuilder()
                        .setEveryMs(1_000)
                        .setMaxFires(3L)
                        .build())
                .build()));
    for (int i = 0; i < 10; i++) {
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
    assertThat(firedAt()).hasSize(3);
    assertThat(schedules.readValuesToList().getLast().getState())
        .isEqualTo(ScheduleState.COMPLETED);
  }

  @Test
  void jitterDelaysTheStartAndNotTheDueTime() {
    send(
        new CreateSchedule(
            every(Duration.ofSeconds(60))
                .setTrigger(
                    IntervalTriggerDefinition.newBuilder()
                        .setEveryMs(60_000)
                        .setJitterMs(30_000)
                        .build())
                .build()));
    for (int i = 0; i < 600; i++) {
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
    List<Fire> all = fires.readValuesToList();
    assertThat(all).hasSizeBetween(9, 10);
    for (Fire fire : all) {
      Instant startAt = fire.getStartAt().orElseThrow();
      assertThat(Duration.between(fire.getScheduledFor(), startAt))
          .isBetween(Duration.ZERO, Duration.ofSeconds(30));
      assertThat(Duration.between(startAt, fire.getFiredAt()))
          .isBetween(Duration.ZERO, Duration.ofSeconds(1));
    }
    assertThat(all).extracting(Fire::getStartAt).doesNotHaveDuplicates();
  }

  @Test
  void aPausedScheduleDoesNotFireAndResumingMakesUpForTheLast() {
    send(new CreateSchedule(every(Duration.ofMinutes(1)).build()));
    send(PauseSchedule.newBuilder().setReason("maintenance").build());
    driver.advanceWallClockTime(Duration.ofMinutes(5).plusSeconds(30));
    assertThat(fires.isEmpty()).isTrue();
    send(ResumeSchedule.newBuilder().build());
    driver.advanceWallClockTime(Duration.ofMillis(1));
    List<Fire> after = fires.readValuesToList();
    assertThat(after).hasSize(2);
    assertThat(after.getFirst().getOutcome()).isEqualTo(FireOutcome.SKIPPED);
    assertThat(after.getFirst().getCount()).isEqualTo(4);
    assertThat(after.getLast().getScheduledFor()).isEqualTo(START.plusSeconds(300));
  }

  @Test
  void aPauseWithAnEndResumesByItself() {
    send(new CreateSchedule(every(Duration.ofSeconds(10)).build()));
    send(PauseSchedule.newBuilder().setReason("lunch").setUntil(START.plusSeconds(25)).build());
    driver.advanceWallClockTime(Duration.ofSeconds(24));
    assertThat(fires.isEmpty()).isTrue();
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    driver.advanceWallClockTime(Duration.ofSeconds(5));
    assertThat(firedAt()).contains(START.plusSeconds(30));
    assertThat(schedules.readValuesToList().getLast().getState()).isEqualTo(ScheduleState.ACTIVE);
  }

  @Test
  void aScheduleThatPausedItselfLetsOneProbeThroughAndStaysPaused() {
    send(new CreateSchedule(every(Duration.ofSeconds(10)).build()));
    send(
        PauseSchedule.newBuilder()
            .setReason("auto-paused")
            .setProbeAt(START.plusSeconds(25))
            .build());
    driver.advanceWallClockTime(Duration.ofSeconds(24));
    assertThat(runCommands.isEmpty()).isTrue();
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    driver.advanceWallClockTime(Duration.ofSeconds(60));
    assertThat(runCommands.readValuesToList())
        .singleElement()
        .extracting(RunCommand::getAction, as(type(SubmitRun.class)))
        .satisfies(
            submit -> {
              assertThat(submit.getOrigin()).isEqualTo(RunOrigin.PROBE);
              assertThat(submit.getSpec().getScheduleId()).contains("s");
            });
    assertThat(fires.isEmpty()).isTrue();
    assertThat(schedules.readValuesToList().getLast().getState()).isEqualTo(ScheduleState.PAUSED);
    send(ResumeSchedule.newBuilder().build());
    driver.advanceWallClockTime(Duration.ofMillis(1));
    assertThat(firedAt()).isNotEmpty();
  }

  @Test
  void aOneTimeScheduleCompletes() {
    send(
        new CreateSchedule(
            every(Duration.ofSeconds(1))
                .setTrigger(new OnceTriggerDefinition(START.plusSeconds(5)))
                .build()));
    driver.advanceWallClockTime(Duration.ofSeconds(10));
    assertThat(firedAt()).containsExactly(START.plusSeconds(5));
    assertThat(schedules.readValuesToList().getLast().getState())
        .isEqualTo(ScheduleState.COMPLETED);
    assertThat(send(PauseSchedule.newBuilder().setReason("").build())).isInstanceOf(Refused.class);
  }

  @Test
  void aDeletedScheduleIsATombstoneAndFiresNoMore() {
    send(new CreateSchedule(every(Duration.ofSeconds(10)).build()));
    assertThat(send(DeleteSchedule.newBuilder().setExpectedVersion(7L).build()))
        .isInstanceOf(Refused.class);
    assertThat(send(DeleteSchedule.newBuilder().build())).isInstanceOf(Accepted.class);
    driver.advanceWallClockTime(Duration.ofMinutes(1));
    assertThat(fires.isEmpty()).isTrue();
    assertThat(schedules.readKeyValuesToList().getLast().value).isNull();
  }

  @Test
  void whatWasMissedIsAllMadeUpForWhenThePolicySaysSo() {
    send(
        new CreateSchedule(
            every(Duration.ofSeconds(10))
                .setCatchUp(
                    CatchUpDefinition.newBuilder()
                        .setPolicy(CatchUpPolicy.ALL)
                        .setMaxFires(1_000)
                        .build())
                .build()));
    driver.advanceWallClockTime(Duration.ofMinutes(50));
    for (int i = 0; i < 10; i++) {
      driver.advanceWallClockTime(Duration.ofMillis(1));
    }
    assertThat(firedAt()).hasSize(300).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void afterAPoisonRecordTheNextCommandIsAnswered() {
    var raw =
        driver.createInputTopic(
            catalogue.scheduleCommands().name(), new StringSerializer(), new ByteArraySerializer());
    raw.pipeInput("s", "poison".getBytes(StandardCharsets.UTF_8));
    assertThat(send(new CreateSchedule(every(Duration.ofSeconds(10)).build())))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void aCommandUnderAnotherKeyIsRefused() {
    commands.pipeInput(
        "another",
        new ScheduleCommand("c", START, "ann", "s", DeleteSchedule.newBuilder().build()));
    assertThat(results.readValue().getOutcome())
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.getDetail()).contains("key must be"));
  }
}
