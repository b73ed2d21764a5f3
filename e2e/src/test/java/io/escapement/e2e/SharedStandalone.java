package io.escapement.e2e;

import io.escapement.standalone.Standalone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.testcontainers.kafka.KafkaContainer;

/** One standalone for all test classes: each test uses names of its own. */
final class SharedStandalone implements ParameterResolver {
  static final int CAP = 2;
  static final Duration LEASE = Duration.ofSeconds(5);

  /** The running product, stopped when the last test is over. */
  record Running(Standalone standalone, Api api, Topics topics) implements AutoCloseable {
    @Override
    public void close() {
      standalone.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Running.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.GLOBAL)
        .computeIfAbsent(Running.class, _ -> start(), Running.class);
  }

  /** With the profile "docker" the tests run on Testcontainers' Kafka. */
  private static Optional<String> kafka() {
    if (!Boolean.getBoolean("escapement.testcontainers")) {
      return Optional.empty();
    }
    var container =
        new KafkaContainer("apache/kafka:4.3.1")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1");
    container.start();
    return Optional.of(container.getBootstrapServers());
  }

  private static Running start() {
    try {
      Path data = Files.createTempDirectory("escapement-e2e");
      var standalone =
          Standalone.start(
              new Standalone.Options(
                  0,
                  data,
                  0,
                  kafka(),
                  true,
                  Map.of("escapement.dispatcher.lease", LEASE.toSeconds() + "s")));
      return new Running(
          standalone, new Api(standalone.api()), new Topics(standalone.bootstrapServers()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
