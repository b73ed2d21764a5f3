package io.escapement.dispatcher.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.dispatcher.admission.AdmissionSettings;
import io.escapement.kafka.KafkaSettings;
import io.escapement.kafka.StreamsProperties;
import io.escapement.kafka.StreamsSettings;
import io.escapement.schemas.Accepted;
import io.escapement.schemas.AttemptCompleted;
import io.escapement.schemas.AttemptOutcome;
import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.CancelRun;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.ExecutorState;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.ExplainLimits;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.PauseSchedule;
import io.escapement.schemas.Refused;
import io.escapement.schemas.ResumeSchedule;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.RunEvent;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunSpec;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.SubmitRun;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.TaskReport;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatcherTopologyTest {
  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

  @TempDir private Path state;

  private final TopicCatalogue catalogue = new TopicCatalogue(TopicSettings.singleNode());
  private TopologyTestDriver driver;
  private TestInputTopic<String, RunCommand> commands;
  private TestInputTopic<String, TaskReport> reports;
  private TestOutputTopic<String, CommandResult> results;
  private TestOutputTopic<String, RunEvent> events;
  private TestOutputTopic<String, TaskAssignment> assignments;
  private TestOutputTopic<String, AuditEntry> audit;
  private TestOutputTopic<String, ScheduleCommand> scheduleCommands;
  private int sent;

  @BeforeEach
  void start() {
    driver =
        new TopologyTestDriver(
            DispatcherTopology.build(catalogue, AdmissionSettings.defaults()),
            StreamsProperties.exactlyOnce(
                "dispatcher",
                KafkaSettings.singleNode("unused:1"),
                StreamsSettings.forEmbeddedBroker(state.toString())),
            START);
    commands = input(catalogue.runCommands());
    reports = input(catalogue.reports());
    results = output(catalogue.commandResults());
    events = output(catalogue.runEvents());
    assignments = output(catalogue.tasks("default", "work"));
    audit = output(catalogue.audit());
    scheduleCommands = output(catalogue.scheduleCommands());
    input(catalogue.executors()).pipeInput("e", anExecutor());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private <V extends SpecificRecordBase> TestInputTopic<String, V> input(Topic<V> topic) {
    return driver.createInputTopic(
        topic.name(), new StringSerializer(), topic.value().serializer());
  }

  private <V extends SpecificRecordBase> TestOutputTopic<String, V> output(Topic<V> topic) {
    return driver.createOutputTopic(
        topic.name(), new StringDeserializer(), topic.value().deserializer());
  }

  private static ExecutorStatus anExecutor() {
    return ExecutorStatus.newBuilder()
        .setExecutorId("e")
        .setAt(START)
        .setTtlMs(Duration.ofDays(1).toMillis())
        .setState(ExecutorState.ACTIVE)
        .setHost("here")
        .setVersion("1")
        .setStartedAt(START)
        .setQueues(List.of("default"))
        .setTaskTypes(List.of("work"))
        .setSlots(10)
        .setBusy(0)
        .build();
  }

  private static SubmitRun.Builder submit(String runId) {
    return SubmitRun.newBuilder()
        .setRunId(runId)
        .setSpec(
            RunSpec.newBuilder()
                .setScheduleId("s")
                .setTask(TaskDefinition.newBuilder().setType("work").build())
                .setRetry(RetryDefinition.newBuilder().build())
                .setAutoPause(
                    AutoPauseDefinition.newBuilder()
                        .setFailures(1)
                        .setProbeAfterMs(60_000L)
                        .build())
                .build());
  }

  private CommandResult send(String commandId, Object action) {
    commands.pipeInput("default", new RunCommand(commandId, START, "ann", "default", action));
    return results.readValue();
  }

  private Object send(Object action) {
    return send("c" + sent++, action).getOutcome();
  }

  private void complete(String runId, long token, AttemptOutcome outcome) {
    var completed =
        AttemptCompleted.newBuilder()
            .setOutcome(outcome)
            .setFailureClass(outcome == AttemptOutcome.FAILED ? FailureClass.VALIDATION : null)
            .setMessage("said so")
            .build();
    reports.pipeInput(runId, new TaskReport(runId, token, "e", START, completed));
  }

  private double metric(String name) {
    return driver.metrics().entrySet().stream()
        .filter(e -> e.getKey().group().equals(ShardMetrics.GROUP))
        .filter(e -> e.getKey().name().equals(name))
        .mapToDouble(e -> ((Number) e.getValue().metricValue()).doubleValue())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRepeatedCommandGetsTheFirstAnswerAlsoWhenTheRunHasEnded() {
    CommandResult first = send("c", submit("r").build());
    complete("r", 1, AttemptOutcome.SUCCEEDED);
    assertThat(send("c", submit("r").build())).isEqualTo(first);
    CommandResult again = send("another", submit("r").build());
    assertThat(again.getCommandId()).isEqualTo("another");
    assertThat(again.getOutcome()).isEqualTo(first.getOutcome());
    assertThat(assignments.readValuesToList()).hasSize(1);
    assertThat(events.readValuesToList())
        .extracting(RunEvent::getType)
        .containsExactly("queued", "admitted", "succeeded");
  }

  @Test
  void aCommandIsForgottenAfterAnHour() {
    send("c", submit("r").build());
    complete("r", 1, AttemptOutcome.SUCCEEDED);
    driver.advanceWallClockTime(Duration.ofMinutes(59));
    send("c", submit("r").build());
    assertThat(assignments.readValuesToList()).hasSize(1);
    driver.advanceWallClockTime(Duration.ofMinutes(2));
    send("c", submit("r").build());
    assertThat(assignments.readValuesToList()).hasSize(1);
  }

  @Test
  void aRefusedRunNowMayBeTriedAgainUnderTheSameRun() {
    send(submit("a").build());
    send(submit("b").build());
    assertThat(send("now-1", submit("now").setOnlyIfFree(true).build()).getOutcome())
        .isInstanceOf(Refused.class);
    complete("a", 1, AttemptOutcome.SUCCEEDED);
    assertThat(send("now-1", submit("now").setOnlyIfFree(true).build()).getOutcome())
        .as("the same command has its first answer")
        .isInstanceOf(Refused.class);
    assertThat(send("now-2", submit("now").setOnlyIfFree(true).build()).getOutcome())
        .isInstanceOf(Accepted.class);
  }

  @Test
  void aReportForAnUnknownRunIsCountedAndExplainedAndChangesNothing() {
    complete("nobody", 1, AttemptOutcome.SUCCEEDED);
    assertThat(audit.readValuesToList())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.getAction()).isEqualTo("report_without_run");
              assertThat(entry.getActor()).isEqualTo("e");
              assertThat(entry.getDetail()).contains("there never was one");
            });
    assertThat(events.isEmpty()).isTrue();
    assertThat(metric("ignored-reports-no-open-run")).isEqualTo(1);
  }

  @Test
  void aTokenFromTheFutureIsCountedAndExplainedAndChangesNothing() {
    send(submit("r").build());
    complete("r", 7, AttemptOutcome.SUCCEEDED);
    assertThat(events.readValuesToList())
        .extracting(RunEvent::getType)
        .containsExactly("queued", "admitted", "report_from_the_future");
    assertThat(metric("ignored-reports-token-from-the-future")).isEqualTo(1);
    complete("r", 1, AttemptOutcome.SUCCEEDED);
    assertThat(events.readValue().getType()).isEqualTo("succeeded");
  }

  @Test
  void aFailedRunPausesItsScheduleUntilAProbeSucceeds() {
    send(submit("r").setOrigin(RunOrigin.RUN_NOW).build());
    complete("r", 1, AttemptOutcome.FAILED);
    PauseSchedule pause = (PauseSchedule) scheduleCommands.readValue().getAction();
    assertThat(pause.getReason()).contains("1 failures in a row", "said so");
    assertThat(pause.getProbeAt()).contains(START.plusSeconds(60));

    send(submit("probe-1").setOrigin(RunOrigin.PROBE).build());
    complete("probe-1", 1, AttemptOutcome.FAILED);
    PauseSchedule again = (PauseSchedule) scheduleCommands.readValue().getAction();
    assertThat(again.getReason()).contains("the probe failed too");
    assertThat(again.getProbeAt()).isPresent();

    send(submit("probe-2").setOrigin(RunOrigin.PROBE).build());
    complete("probe-2", 1, AttemptOutcome.SUCCEEDED);
    assertThat(scheduleCommands.readValue().getAction()).isInstanceOf(ResumeSchedule.class);
  }

  @Test
  void thePoolTellsHowItStands() {
    send(submit("a").build());
    send(submit("b").build());
    send(submit("c").build());
    Accepted standing = (Accepted) send(ExplainLimits.newBuilder().build());
    assertThat(standing.getDetails())
        .contains("\"running\":2", "\"waiting\":1", "\"waitingBy\":{\"global\":1}");
    assertThat(send(new CancelRun("c", "enough"))).isInstanceOf(Accepted.class);
    standing = (Accepted) send(ExplainLimits.newBuilder().build());
    assertThat(standing.getDetails())
        .contains("\"running\":2", "\"waiting\":0", "\"waitingBy\":{}");
  }

  @Test
  void theAuditorFindsNoDrift() {
    send(submit("a").build());
    driver.advanceWallClockTime(Duration.ofSeconds(2));
    assertThat(metric("slot-drift")).isZero();
    assertThat(audit.isEmpty()).isTrue();
  }

  /** The default lease is 30 s. */
  @Test
  void aLeaseOutlastsATimeInWhichNobodyListened() {
    send(submit("r").build());
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    driver.advanceWallClockTime(Duration.ofMinutes(2));
    assertThat(typesOfEvents()).doesNotContain("retry_scheduled");
    for (int i = 0; i < 31; i++) {
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
    assertThat(typesOfEvents()).as("one lease later").contains("retry_scheduled");
  }

  @Test
  void aQueueThatNobodyServesIsWarnedOfOnce() {
    SubmitRun.Builder lonely = submit("lonely");
    var task = TaskDefinition.newBuilder().setType("work").setQueue("nowhere").build();
    send(lonely.setSpec(RunSpec.newBuilder(lonely.getSpec()).setTask(task).build()).build());
    for (int i = 0; i < 30; i++) {
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
    assertThat(audited("queue.unserved")).containsExactly("nowhere/work");
    input(catalogue.executors())
        .pipeInput(
            "late",
            ExecutorStatus.newBuilder(anExecutor())
                .setExecutorId("late")
                .setQueues(List.of("nowhere"))
                .build());
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(audited("queue.served")).containsExactly("nowhere/work");
  }

  @Test
  void whoKeepsComingCloseToTheDeadlineIsWarnedOf() {
    for (String id : List.of("r1", "r2", "r3")) {
      assertThat(audited("schedule.warned")).isEmpty();
      SubmitRun.Builder run = submit(id).setOrigin(RunOrigin.RUN_NOW);
      TaskDefinition task =
          TaskDefinition.newBuilder(run.getSpec().getTask()).setMaxDurationMs(10_000L).build();
      send(run.setSpec(RunSpec.newBuilder(run.getSpec()).setTask(task).build()).build());
      driver.advanceWallClockTime(Duration.ofSeconds(9));
      complete(id, 1, AttemptOutcome.SUCCEEDED);
    }
    assertThat(audited("schedule.warned")).containsExactly("s");
  }

  private List<String> audited(String action) {
    return audit.readValuesToList().stream()
        .filter(entry -> entry.getAction().equals(action))
        .map(AuditEntry::getSubject)
        .toList();
  }

  private List<String> typesOfEvents() {
    return events.readValuesToList().stream().map(RunEvent::getType).toList();
  }
}
