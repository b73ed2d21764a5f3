package io.escapement.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.CreateSchedule;
import io.escapement.schemas.CronTriggerDefinition;
import io.escapement.schemas.PressureSignal;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.TaskDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class AvroSerdeTest {
  private static final Instant NOW = Instant.parse("2026-11-21T09:00:00.123Z");

  private final AvroSerde<ScheduleCommand> serde = AvroSerde.of(ScheduleCommand.class);

  @Test
  void aRecordComesBackAsItWas() {
    ScheduleCommand command = command();
    assertThat(serde.decode(serde.encode(command))).isEqualTo(command);
  }

  @Test
  void theEncodingIsAvrosSingleObjectEncoding() {
    assertThat(serde.encode(command())).startsWith(0xC3, 0x01);
  }

  @Test
  void bytesOfAnotherKindAreRefusedWithAReason() {
    byte[] text = "{\"not\": \"avro\"}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> serde.decode(text))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Not a ScheduleCommand");
    byte[] other =
        AvroSerde.of(PressureSignal.class).encode(new PressureSignal("chat", NOW, 1_000L));
    assertThatThrownBy(() -> serde.decode(other))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Not a ScheduleCommand");
  }

  @Test
  void aCutRecordIsRefusedWithAReason() {
    byte[] whole = serde.encode(command());
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> serde.decode(cut)).isInstanceOf(SerializationException.class);
    }
  }

  private static ScheduleCommand command() {
    return ScheduleCommand.newBuilder()
        .setCommandId("c-1")
        .setIssuedAt(NOW)
        .setActor("ann")
        .setScheduleId("daily-report")
        .setAction(
            new CreateSchedule(
                ScheduleDefinition.newBuilder()
                    .setId("daily-report")
                    .setName("Daily report")
                    .setTrigger(
                        CronTriggerDefinition.newBuilder()
                            .setExpression("0 9 * * *")
                            .setZone("Europe/London")
                            .setStartAt(NOW)
                            .build())
                    .setTask(TaskDefinition.newBuilder().setType("http").build())
                    .setCatchUp(CatchUpDefinition.newBuilder().build())
                    .setRetry(RetryDefinition.newBuilder().build())
                    .setAutoPause(AutoPauseDefinition.newBuilder().build())
                    .build()))
        .build();
  }
}
