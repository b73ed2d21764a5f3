package io.escapement.e2e;

import io.escapement.api.ScheduleApiApplication;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Another gateway over the Kafka of a running product. */
final class SecondGateway implements AutoCloseable {
  private final ConfigurableApplicationContext context;

  private SecondGateway(ConfigurableApplicationContext context) {
    this.context = context;
  }

  static SecondGateway start(String bootstrapServers) throws IOException {
    Map<String, Object> properties =
        Map.of(
            "server.port",
            0,
            "escapement.kafka.bootstrap-servers",
            bootstrapServers,
            "escapement.schedule-api.streams.session-timeout",
            "2s",
            "escapement.schedule-api.streams.state-directory",
            Files.createTempDirectory("second-gateway").toString());
    return new SecondGateway(
        new SpringApplicationBuilder(ScheduleApiApplication.class)
            .registerShutdownHook(false)
            .initializers(
                context ->
                    context
                        .getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("second-gateway", properties)))
            .run());
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
