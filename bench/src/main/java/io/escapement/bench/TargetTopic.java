package io.escapement.bench;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Where the tasks of the benchmarks write: nobody reads it, so it costs nobody anything. */
final class TargetTopic {
  static final String NAME = "bench-target";

  private TargetTopic() {}

  static void create(String bootstrapServers) throws InterruptedException {
    try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic(NAME, 1, (short) 1))).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot create " + NAME, e.getCause());
    }
  }
}
