package io.escapement.bench;

import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.OnceTriggerDefinition;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.RunEvent;
import io.escapement.schemas.RunOpened;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunState;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.definition.RunSpecs;
import io.escapement.schemas.topic.Topic;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Runs that nobody ran, as the dispatcher would tell of them. */
final class SyntheticRuns {
  /** Of which the runs are, one after the other. */
  static final int SCHEDULES = 1_000;

  private SyntheticRuns() {}

  static void send(
      Producer<String, byte[]> producer, Topic<RunEvent> topic, int number, Instant at) {
    for (RunEvent event : events(number, at)) {
      var _ =
          producer.send(
              new ProducerRecord<>(topic.name(), event.getRunId(), topic.value().encode(event)));
    }
  }

  /** The first and the last event of a run. */
  private static List<RunEvent> events(int number, Instant at) {
    String schedule = "s-" + number % SCHEDULES;
    ScheduleDefinition definition =
        ScheduleDefinition.newBuilder()
            .setId(schedule)
            .setName(schedule)
            .setTrigger(new OnceTriggerDefinition(at))
            .setTask(
                TaskDefinition.newBuilder()
                    .setType("http")
                    .setInput("{\"url\": \"http://127.0.0.1:9/report\"}")
                    .build())
            .setCatchUp(CatchUpDefinition.newBuilder().build())
            .setRetry(RetryDefinition.newBuilder().build())
            .setAutoPause(AutoPauseDefinition.newBuilder().build())
            .build();
    RunEvent.Builder event =
        RunEvent.newBuilder()
            .setRunId(schedule + "@" + at)
            .setAt(at)
            .setActor("dispatcher")
            .setPool("default")
            .setTaskType("http")
            .setScheduleId(schedule);
    RunEvent queued =
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
            .build();
    RunEvent ended =
        event
            .setSequence(2)
            .setAt(at.plusMillis(700))
            .setType("succeeded")
            .setFrom(RunState.RUNNING)
            .setTo(number % 50 == 0 ? RunState.FAILED : RunState.SUCCEEDED)
            .setExecutorId("executor-" + number % 7)
            .setOpened(null)
            .build();
    return List.of(queued, ended);
  }
}
