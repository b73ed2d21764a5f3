package io.escapement.ticker.topology;

import io.escapement.kafka.KafkaSettings;
import io.escapement.kafka.StreamsProperties;
import io.escapement.kafka.StreamsSettings;
import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.Backfill;
import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.Fire;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The ticker's topology with a clock that the test moves. */
final class TickerDriver implements AutoCloseable {
  static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

  final TopicCatalogue catalogue = new TopicCatalogue(TopicSettings.singleNode());
  final TopologyTestDriver driver;
  final TestInputTopic<String, ScheduleCommand> commands;
  final TestOutputTopic<String, Fire> fires;
  final TestOutputTopic<String, Schedule> schedules;
  final TestOutputTopic<String, CalendarDefinition> calendars;
  final TestOutputTopic<String, Backfill> backfills;
  final TestOutputTopic<String, RunCommand> runCommands;
  final TestOutputTopic<String, CommandResult> results;
  final TestOutputTopic<String, AuditEntry> audit;
  private long nanos;

  TickerDriver(Path state, Duration lead) {
    driver =
        new TopologyTestDriver(
            TickerTopology.build(catalogue, lead, () -> nanos),
            StreamsProperties.exactlyOnce(
                "ticker",
                KafkaSettings.singleNode("unused:1"),
                StreamsSettings.forEmbeddedBroker(state.toString())),
            START);
    commands =
        driver.createInputTopic(
            catalogue.scheduleCommands().name(),
            new StringSerializer(),
            catalogue.scheduleCommands().value().serializer());
    fires = output(catalogue.fires());
    schedules = output(catalogue.schedules());
    calendars = output(catalogue.calendars());
    backfills = output(catalogue.backfills());
    runCommands = output(catalogue.runCommands());
    results = output(catalogue.commandResults());
    audit = output(catalogue.audit());
  }

  private <V extends SpecificRecordBase> TestOutputTopic<String, V> output(Topic<V> topic) {
    return driver.createOutputTopic(
        topic.name(), new StringDeserializer(), topic.value().deserializer());
  }

  /** Sends a command and reads its answer. */
  Object send(String id, Object action) {
    commands.pipeInput(id, new ScheduleCommand("c", START, "ann", id, action));
    return results.readValue().getOutcome();
  }

  /** Both clocks go on. */
  void timePasses(Duration by) {
    nanos += by.toNanos();
    driver.advanceWallClockTime(by);
  }

  /** The wall clock is set forward, or held while time passes. */
  void clockIsSet(Duration by) {
    if (by.isNegative()) {
      nanos -= by.toNanos();
      driver.advanceWallClockTime(Duration.ofMillis(1));
    } else {
      driver.advanceWallClockTime(by);
    }
  }

  static ScheduleDefinition.Builder every(Duration every) {
    return ScheduleDefinition.newBuilder()
        .setId("s")
        .setName("S")
        .setTrigger(IntervalTriggerDefinition.newBuilder().setEveryMs(every.toMillis()).build())
        .setTask(TaskDefinition.newBuilder().setType("work").build())
        .setCatchUp(CatchUpDefinition.newBuilder().build())
        .setRetry(RetryDefinition.newBuilder().build())
        .setAutoPause(AutoPauseDefinition.newBuilder().build());
  }

  @Override
  public void close() {
    driver.close();
  }
}
