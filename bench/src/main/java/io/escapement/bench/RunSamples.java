package io.escapement.bench;

import io.escapement.schemas.RunMetrics;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicReader;
import io.escapement.schemas.topic.TopicSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The figures of finished runs, from their last events. */
final class RunSamples {
  private RunSamples() {}

  record Sample(Instant scheduledFor, RunMetrics metrics) {}

  static List<Sample> read(String bootstrapServers) {
    List<Sample> samples = new ArrayList<>();
    new TopicReader(Map.of("bootstrap.servers", bootstrapServers))
        .read(
            new TopicCatalogue(TopicSettings.singleNode()).runEvents(),
            (runId, event) ->
                event
                    .flatMap(e -> e.getMetrics())
                    .ifPresent(
                        metrics ->
                            samples.add(
                                new Sample(
                                    Instant.parse(runId.substring(runId.indexOf('@') + 1)),
                                    metrics))));
    return samples;
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
