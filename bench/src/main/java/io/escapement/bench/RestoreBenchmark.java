package io.escapement.bench;

import io.escapement.embedded.EmbeddedBroker;
import io.escapement.kafka.StreamsApplication;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * How long a dispatcher with 100,000 open runs takes from its start until it decides again: with
 * its state on the local disk, and without, from the changelog.
 */
public final class RestoreBenchmark {
  private static final int OPEN_RUNS = Integer.getInteger("runs", 100_000);
  private static final int ROUNDS = 3;

  private final TopicCatalogue catalogue = new TopicCatalogue(TopicSettings.singleNode());

  private RestoreBenchmark() {}

  /** Takes no arguments. */
  public static void main(String[] args)
      throws IOException, ExecutionException, InterruptedException {
    Path data = Files.createTempDirectory("escapement-bench");
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"))) {
      new RestoreBenchmark().run(broker.bootstrapServers(), data.resolve("state"));
    }
    System.exit(0);
  }

  private void run(String servers, Path state)
      throws IOException, ExecutionException, InterruptedException {
    try (var load = new Load(servers, catalogue)) {
      load.prepare(2);
      StreamsApplication dispatcher = load.dispatcher(state);
      dispatcher.start();
      Instant first = Instant.now();
      for (int i = 0; i < OPEN_RUNS; i++) {
        load.fire(i, first.plusMillis(i));
      }
      load.flush();
      load.awaitRead(catalogue.fires(), OPEN_RUNS);
      dispatcher.stop();
      for (int round = 0; round < ROUNDS; round++) {
        System.out.printf(
            "%,d open runs, state on disk: %d ms%n", OPEN_RUNS, restart(load, state).toMillis());
        delete(state);
        System.out.printf(
            "%,d open runs, state lost:    %d ms%n", OPEN_RUNS, restart(load, state).toMillis());
      }
    }
  }

  private Duration restart(Load load, Path state) throws InterruptedException {
    StreamsApplication dispatcher = load.dispatcher(state);
    Instant begun = Instant.now();
    dispatcher.start();
    Load.awaitReady(dispatcher);
    Duration took = Duration.between(begun, Instant.now());
    dispatcher.stop();
    return took;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
