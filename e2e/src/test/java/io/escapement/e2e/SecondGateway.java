package io.escapement.e2e;

import io.escapement.api.ScheduleApiApplication;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;

/** A gateway by itself over a Kafka that runs already. */
final class SecondGateway implements AutoCloseable {
  private final ConfigurableApplicationContext context;

  private SecondGateway(ConfigurableApplicationContext context) {
    this.context = context;
  }

  static SecondGateway start(String bootstrapServers) throws IOException {
    return start(bootstrapServers, Map.of());
  }

  static SecondGateway start(String bootstrapServers, Map<String, String> settings)
      throws IOException {
    Map<String, Object> properties = new HashMap<>(settings);
    properties.put("server.port", 0);
    properties.put("escapement.kafka.bootstrap-servers", bootstrapServers);
    properties.put("escapement.schedule-api.streams.session-timeout", "2s");
    properties.put(
        "escapement.schedule-api.streams.state-directory",
        Files.createTempDirectory("second-gateway").toString());
    return new SecondGateway(Component.start(ScheduleApiApplication.class, true, properties));
  }

  Api api() {
    return new Api(
        URI.create(
            "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port")));
  }

  @Override
  public void close() {
    context.close();
  }
}
