package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import io.escapement.schemas.CancelRun;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedStandalone.class)
class PoisonTest {

  @Test
  void aPoisonRecordOnAnyInputGoesToItsDeadLetterTopicAndWorkGoesOn(Running running) {
    Topics topics = running.topics();
    TopicCatalogue catalogue = topics.catalogue();
    List<Topic<?>> inputs =
        List.of(
            catalogue.scheduleCommands(),
            catalogue.schedules(),
            catalogue.fires(),
            catalogue.runCommands(),
            catalogue.reports(),
            catalogue.runEvents(),
            catalogue.executors(),
            catalogue.pools(),
            catalogue.pressure());
    byte[] poison = "{\"poison\": true}".getBytes(StandardCharsets.UTF_8);
    inputs.forEach(topic -> topics.writeRaw(topic.name(), "poison", poison));

    for (Topic<?> topic : inputs) {
      ConsumerRecord<String, byte[]> letter = awaitLetter(topics, topic, poison);
      assertThat(header(letter, "escapement.dlt.reason")).contains("Not a ");
      assertThat(header(letter, "escapement.dlt.topic")).isEqualTo(topic.name());
      assertThat(header(letter, "escapement.dlt.offset")).matches("\\d+");
    }
    assertThat(running.api().post("/tasks", "{\"task\": {\"type\": \"never-offered\"}}").status())
        .isEqualTo(202);
  }

  @Test
  void aRecordWithoutAValueIsRefusedWithAReason(Running running) {
    Topics topics = running.topics();
    Topic<RunCommand> commands = topics.catalogue().runCommands();
    var command =
        new RunCommand("c", Instant.now(), "test", "default", new CancelRun("no-such-run", ""));
    topics.write(commands, "default", command);
    topics.writeRaw(commands.name(), "default", null);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                topics.raw(TopicCatalogue.deadLetterTopicOf(commands.name())).stream()
                    .anyMatch(
                        letter ->
                            header(letter, "escapement.dlt.reason").contains("has no value")));
  }

  private static ConsumerRecord<String, byte[]> awaitLetter(
      Topics topics, Topic<?> topic, byte[] value) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> letter(topics, TopicCatalogue.deadLetterTopicOf(topic.name()), value),
            Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<ConsumerRecord<String, byte[]>> letter(
      Topics topics, String topic, byte[] value) {
    return topics.raw(topic).stream()
        .filter(record -> java.util.Arrays.equals(record.value(), value))
        .findFirst();
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
