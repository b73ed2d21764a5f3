package io.escapement.e2e;

import io.escapement.executor.ExecutorSettings;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.runtime.ExecutorRuntime;
import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/** An executor in this process, made without Spring, with handlers of a test. */
final class OwnExecutor implements AutoCloseable {
  private final Admin admin;
  private final ExecutorRuntime runtime;

  private OwnExecutor(Admin admin, ExecutorRuntime runtime) {
    this.admin = admin;
    this.runtime = runtime;
  }

  static OwnExecutor start(
      String bootstrapServers, ExecutorSettings settings, List<TaskHandler> handlers) {
    KafkaSettings kafka = KafkaSettings.singleNode(bootstrapServers);
    Admin admin = Admin.create(kafka.clientProperties());
    var runtime =
        new ExecutorRuntime(
            kafka,
            settings,
            new TopicCatalogue(kafka.topics()),
            admin,
            handlers,
            InstantSource.system());
    runtime.start();
    return new OwnExecutor(admin, runtime);
  }

  @Override
  public void close() {
    runtime.close();
    admin.close();
  }
}
