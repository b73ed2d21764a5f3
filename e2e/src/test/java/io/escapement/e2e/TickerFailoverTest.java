package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.embedded.EmbeddedBroker;
import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.CatchUpPolicy;
import io.escapement.schemas.CreateSchedule;
import io.escapement.schemas.Fire;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicProvisioner;
import io.escapement.schemas.topic.TopicReader;
import io.escapement.ticker.accounting.FireLedger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two tickers share four partitions and stand by for each other; one after the other is killed. */
class TickerFailoverTest {
  private static final int SCHEDULES = 200;

  @Test
  void noDueTimeIsLostOrFiredTwiceWhicheverTickerIsKilled(@TempDir Path data)
      throws IOException, ExecutionException, InterruptedException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"))) {
      var kafka =
          new KafkaSettings(
              broker.bootstrapServers(),
              Map.of(),
              "escapement.",
              4,
              1,
              1,
              (short) 1,
              KafkaSettings.Registry.NONE);
      var catalogue = new TopicCatalogue(kafka.topics());
      createSchedules(kafka, catalogue);
      List<Process> tickers =
          new ArrayList<>(List.of(ticker(kafka, data, 0), ticker(kafka, data, 1)));
      var reader = new TopicReader(kafka.clientProperties());
      awaitFires(reader, catalogue, SCHEDULES * 3);
      for (int i = 0; i < 2; i++) {
        tickers.get(i).destroyForcibly().waitFor();
        awaitFires(reader, catalogue, count(reader, catalogue) + SCHEDULES * 5);
        tickers.set(i, ticker(kafka, data, i));
        awaitFires(reader, catalogue, count(reader, catalogue) + SCHEDULES * 5);
      }
      tickers.forEach(Process::destroyForcibly);
      check(reader, catalogue);
    }
  }

  private static void createSchedules(KafkaSettings kafka, TopicCatalogue catalogue)
      throws ExecutionException, InterruptedException {
    try (var admin = Admin.create(kafka.clientProperties())) {
      new TopicProvisioner(admin, catalogue).provision();
    }
    Map<String, Object> properties = kafka.clientProperties();
    // A topic that was just made may take the second batch and not yet the first, which is then out
    // of order for good.
    properties.put("max.in.flight.requests.per.connection", 1);
    try (var producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < SCHEDULES; i++) {
        String id = "s-" + i;
        var command =
            new ScheduleCommand("c", Instant.now(), "test", id, new CreateSchedule(definition(id)));
        // Kafka's default partitioner finds the schedule's partition.
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    catalogue.scheduleCommands().name(),
                    id,
                    catalogue.scheduleCommands().value().encode(command))));
      }
      for (Future<RecordMetadata> record : sent) {
        record.get();
      }
    }
  }

  private static ScheduleDefinition definition(String id) {
    return ScheduleDefinition.newBuilder()
        .setId(id)
        .setName(id)
        .setTrigger(
            IntervalTriggerDefinition.newBuilder().setEveryMs(1_000).setJitterMs(900).build())
        .setTask(TaskDefinition.newBuilder().setType("work").build())
        .setCatchUp(
            CatchUpDefinition.newBuilder().setPolicy(CatchUpPolicy.ALL).setMaxFires(10_000).build())
        .setRetry(RetryDefinition.newBuilder().build())
        .setAutoPause(AutoPauseDefinition.newBuilder().build())
        .build();
  }

  private static Process ticker(KafkaSettings kafka, Path data, int number) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("io.escapement.standalone.EscapementCommand", "service", "ticker"));
    Map.of(
            "escapement.kafka.bootstrap-servers", kafka.bootstrapServers(),
            "escapement.kafka.schedule-partitions", "4",
            "escapement.ticker.streams.state-directory", data.resolve("state-" + number).toString(),
            "escapement.ticker.streams.standby-replicas", "1",
            "escapement.ticker.streams.session-timeout", "1s",
            "escapement.ticker.streams.transaction-timeout", "1s")
        .forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(data.resolve("ticker-" + number + ".log").toFile())
        .start();
  }

  private static void awaitFires(TopicReader reader, TopicCatalogue catalogue, int count) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> count(reader, catalogue) >= count);
  }

  private static int count(TopicReader reader, TopicCatalogue catalogue) {
    var count = new AtomicInteger();
    reader.readRaw(catalogue.fires().name(), _ -> count.incrementAndGet());
    return count.get();
  }

  private static void check(TopicReader reader, TopicCatalogue catalogue) {
    var ledger = new FireLedger();
    Set<String> ids = new HashSet<>();
    reader.<Schedule>read(
        catalogue.schedules(), (_, schedule) -> schedule.ifPresent(ledger::accept));
    reader.<Fire>read(
        catalogue.fires(),
        (_, value) ->
            value.ifPresent(
                fire -> {
                  assertThat(ids.add(fire.getFireId())).as(fire.getFireId()).isTrue();
                  ledger.accept(fire);
                }));
    FireLedger.Report report = ledger.report(Instant.now());
    assertThat(report.violations()).isEmpty();
    assertThat(report.accounts())
        .hasSize(SCHEDULES)
        .allSatisfy(
            account -> {
              assertThat(account.fired()).isPositive();
              assertThat(account.skipped()).isZero();
            });
  }
}
