package io.escapement.api.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.api.directory.ScheduleDirectory;
import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.Fire;
import io.escapement.schemas.OnceTriggerDefinition;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.RunEvent;
import io.escapement.schemas.RunOpened;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunState;
import io.escapement.schemas.RunView;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.definition.RunSpecs;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** History is kept for as long as it is to be, with its indexes; what has not ended stays. */
class ExpiryTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration HISTORY = Duration.ofDays(30);

  @TempDir private Path state;
  private final TopicCatalogue catalogue = new TopicCatalogue(TopicSettings.singleNode());
  private TopologyTestDriver driver;

  /** Nobody listens. */
  private static final class Deaf implements ViewListener {
    @Override
    public void changed(String kind, String id) {}

    @Override
    public void runChanged(RunView run, RunEvent event) {}

    @Override
    public void fired(Fire fire) {}
  }

  @BeforeEach
  void start() {
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "views");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    driver =
        new TopologyTestDriver(
            ViewTopology.build(
                catalogue, new ReadYourWrites(), new ScheduleDirectory(), new Deaf(), HISTORY),
            properties,
            NOW);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private <V extends SpecificRecordBase> void send(Topic<V> topic, String key, V value) {
    driver
        .createInputTopic(topic.name(), new StringSerializer(), topic.value().serializer())
        .pipeInput(key, value);
  }

  private void run(String id, Instant at, RunState ends) {
    ScheduleDefinition definition =
        ScheduleDefinition.newBuilder()
            .setId("s")
            .setName("s")
            .setTrigger(OnceTriggerDefinition.newBuilder().setAt(at).build())
            .setTask(TaskDefinition.newBuilder().setType("work").build())
            .setCatchUp(CatchUpDefinition.newBuilder().build())
            .setRetry(RetryDefinition.newBuilder().build())
            .setAutoPause(AutoPauseDefinition.newBuilder().build())
            .build();
    RunEvent.Builder event =
        RunEvent.newBuilder()
            .setRunId(id)
            .setAt(at)
            .setActor("dispatcher")
            .setPool("default")
            .setTaskType("work")
            .setScheduleId("s");
    send(
        catalogue.runEvents(),
        id,
        event
            .setSequence(1)
            .setType("queued")
            .setTo(RunState.QUEUED)
            .setOpened(
                RunOpened.newBuilder()
                    .setOrigin(RunOrigin.FIRE)
                    .setSpec(RunSpecs.of(definition))
                    .setScheduledFor(at)
                    .build())
            .build());
    send(
        catalogue.runEvents(),
        id,
        event
            .setSequence(2)
            .setType("moved")
            .setFrom(RunState.QUEUED)
            .setTo(ends)
            .setOpened(null)
            .build());
  }

  private List<String> keys(String store) {
    List<String> keys = new ArrayList<>();
    try (var entries = driver.<String, Object>getKeyValueStore(store).all()) {
      entries.forEachRemaining(entry -> keys.add(entry.key));
    }
    return keys;
  }

  @Test
  void whatEndedLongAgoIsForgottenWithItsIndexes() {
    Instant old = NOW.minus(HISTORY).minusSeconds(60);
    Instant young = NOW.minus(HISTORY).plusSeconds(600);
    run("old", old, RunState.SUCCEEDED);
    run("young", young, RunState.FAILED);
    run("open", old, RunState.RUNNING);
    for (Instant at : List.of(old, young)) {
      send(catalogue.audit(), "ann", new AuditEntry(at, "ann", "did", "this", ""));
    }
    driver.advanceWallClockTime(Duration.ofMinutes(1));
    assertThat(keys(ViewTopology.RUNS)).containsExactlyInAnyOrder("young", "open");
    // Each under its state, pool, task type and schedule, and with all.
    assertThat(keys(ViewTopology.RUNS_INDEX)).hasSize(10).noneMatch(key -> key.endsWith("old"));
    assertThat(keys(ViewTopology.RUNS_BY_SCHEDULE)).hasSize(2);
    assertThat(keys(ViewTopology.AUDIT)).hasSize(1);
    driver.advanceWallClockTime(Duration.ofMinutes(20));
    assertThat(keys(ViewTopology.RUNS)).containsExactly("open");
    assertThat(keys(ViewTopology.AUDIT)).isEmpty();
  }
}
