package io.escapement.bench;

import io.escapement.schemas.RunEvent;
import io.escapement.schemas.RunMetrics;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicReader;
import io.escapement.schemas.topic.TopicSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The figures of finished runs, from their last events. */
final class RunSamples {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(100);

  private RunSamples() {}

  record Sample(Instant scheduledFor, RunMetrics metrics) {}

  static List<Sample> read(String bootstrapServers) {
    List<Sample> samples = new ArrayList<>();
    new TopicReader(Map.of("bootstrap.servers", bootstrapServers))
        .read(
            new TopicCatalogue(TopicSettings.singleNode()).runEvents(),
            (runId, event) -> event.flatMap(told -> sample(runId, told)).ifPresent(samples::add));
    return samples;
  }

  /**
   * The ended runs that were due from an instant on and before another one, as soon as there are so
   * many of them.
   *
   * @throws IOException when they do not come
   */
  static List<Sample> await(String bootstrapServers, Instant from, Instant until, int count)
      throws IOException {
    Topic<RunEvent> topic = new TopicCatalogue(TopicSettings.singleNode()).runEvents();
    var partition = new TopicPartition(topic.name(), 0);
    List<Sample> samples = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
            new StringDeserializer(),
            topic.value().deserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      Instant givenUp = until.plus(PATIENCE);
      while (samples.size() < count) {
        if (Instant.now().isAfter(givenUp)) {
          throw new IOException("Only %d of %d runs have ended".formatted(samples.size(), count));
        }
        for (var record : consumer.poll(POLL)) {
          sample(record.key(), record.value())
              .filter(ended -> !ended.scheduledFor().isBefore(from))
              .filter(ended -> ended.scheduledFor().isBefore(until))
              .ifPresent(samples::add);
        }
      }
    }
    return samples;
  }

  private static Optional<Sample> sample(String runId, RunEvent event) {
    return event
        .getMetrics()
        .map(
            metrics -> new Sample(Instant.parse(runId.substring(runId.indexOf('@') + 1)), metrics));
  }

  /** Where the time goes between a fire and the start of its handler. */
  static void printStages(List<Sample> samples, Instant from) {
    List<Long> queued = new ArrayList<>();
    List<Long> admitted = new ArrayList<>();
    List<Long> started = new ArrayList<>();
    for (Sample sample : samples) {
      RunMetrics metrics = sample.metrics();
      Optional<Instant> firedAt = metrics.getFiredAt();
      Optional<Instant> admittedAt = metrics.getAdmittedAt();
      Optional<Instant> startedAt = metrics.getStartedAt();
      if (firedAt.filter(from::isBefore).isPresent()
          && admittedAt.isPresent()
          && startedAt.isPresent()) {
        queued.add(Duration.between(firedAt.get(), metrics.getQueuedAt()).toMillis());
        admitted.add(Duration.between(metrics.getQueuedAt(), admittedAt.get()).toMillis());
        started.add(Duration.between(admittedAt.get(), startedAt.get()).toMillis());
      }
    }
    print("fire -> queued", queued);
    print("queued -> admitted", admitted);
    print("admitted -> started", started);
  }

  static void print(String name, List<Long> millis) {
    List<Long> sorted = millis.stream().sorted().toList();
    if (sorted.isEmpty()) {
      System.out.println(name + ": nothing measured");
      return;
    }
    System.out.printf(
        "  %-26s n=%d p50=%d ms p90=%d ms p99=%d ms max=%d ms%n",
        name,
        sorted.size(),
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 9 / 10),
        sorted.get(sorted.size() * 99 / 100),
        sorted.getLast());
  }
}
