package io.escapement.bench;

import io.escapement.embedded.EmbeddedBroker;
import io.escapement.kafka.StreamsApplication;
import io.escapement.schemas.AttemptCompleted;
import io.escapement.schemas.AttemptOutcome;
import io.escapement.schemas.AttemptStarted;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.TaskReport;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * How many firings a second the dispatcher takes through fire, admitted, started and completed: the
 * embedded broker, one dispatcher thread with exactly-once, and an executor that does nothing but
 * report, all in this process. Three rounds with a global cap, three without, in turns.
 */
public final class ThroughputBenchmark {
  private static final int FIRINGS = Integer.getInteger("firings", 300_000);
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final int CAP = Integer.getInteger("cap", 20_000);
  private static final int UNDER_WAY = 5_000;

  private final TopicCatalogue catalogue = new TopicCatalogue(TopicSettings.singleNode());
  private final String servers;
  private final Load load;

  private ThroughputBenchmark(String servers) {
    this.servers = servers;
    this.load = new Load(servers, catalogue);
  }

  /** Takes no arguments. */
  public static void main(String[] args)
      throws IOException, ExecutionException, InterruptedException {
    round(CAP); // warms up the virtual machine
    for (int i = 0; i < ROUNDS; i++) {
      print("cap " + CAP, round(CAP));
      print("no cap", round(Integer.MAX_VALUE));
    }
    System.exit(0);
  }

  private static void print(String what, Duration took) {
    System.out.printf(
        "%-12s %,d firings in %.2f s: %,.0f/s%n",
        what, FIRINGS, took.toMillis() / 1_000.0, FIRINGS * 1_000.0 / took.toMillis());
  }

  private static Duration round(int cap)
      throws IOException, ExecutionException, InterruptedException {
    Path data = Files.createTempDirectory("escapement-bench");
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"))) {
      var bench = new ThroughputBenchmark(broker.bootstrapServers());
      return bench.run(cap, data.resolve("state"));
    }
  }

  private Duration run(int cap, Path state) throws ExecutionException, InterruptedException {
    load.prepare(cap);
    StreamsApplication dispatcher = load.dispatcher(state);
    dispatcher.start();
    Load.awaitReady(dispatcher);
    Instant begun = Instant.now();
    executeAll();
    load.awaitRead(catalogue.reports(), 2L * FIRINGS);
    Duration took = Duration.between(begun, Instant.now());
    dispatcher.stop();
    load.close();
    return took;
  }

  /**
   * Keeps some thousand firings under way, as a busy installation has, and reports of each attempt
   * that it has started and completed.
   */
  private void executeAll() {
    Instant first = Instant.now();
    int fired = 0;
    try (var consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                servers,
                "isolation.level",
                "read_committed",
                "max.poll.records",
                10_000),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var partition = new TopicPartition(catalogue.tasks("default", "work").name(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      int executed = 0;
      while (executed < FIRINGS) {
        for (; fired < FIRINGS && fired - executed < UNDER_WAY; fired++) {
          load.fire(fired, first.plusMillis(fired));
        }
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(10))) {
          report(catalogue.tasks("default", "work").value().decode(record.value()));
          executed++;
        }
      }
    }
    load.flush();
  }

  private void report(TaskAssignment assignment) {
    var completed = AttemptCompleted.newBuilder().setOutcome(AttemptOutcome.SUCCEEDED).build();
    report(assignment, new AttemptStarted(0L));
    report(assignment, completed);
  }

  private void report(TaskAssignment assignment, Object body) {
    String runId = assignment.getRunId();
    load.send(
        catalogue.reports(),
        runId,
        new TaskReport(runId, assignment.getToken(), "e", Instant.now(), body));
  }
}
