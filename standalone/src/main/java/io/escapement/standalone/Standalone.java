package io.escapement.standalone;

import io.escapement.api.ScheduleApiApplication;
import io.escapement.dispatcher.DispatcherApplication;
import io.escapement.embedded.EmbeddedBroker;
import io.escapement.executor.ExecutorApplication;
import io.escapement.kafka.Readiness;
import io.escapement.ticker.TickerApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * All components in this process, over an embedded broker. Everything listens on the loopback
 * interface only.
 */
public final class Standalone implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private final DataDirectory data;
  private final Optional<EmbeddedBroker> broker;
  private final String bootstrapServers;
  private final ConfigurableApplicationContext context;

  private Standalone(
      DataDirectory data,
      Optional<EmbeddedBroker> broker,
      String bootstrapServers,
      ConfigurableApplicationContext context) {
    this.data = data;
    this.broker = broker;
    this.bootstrapServers = bootstrapServers;
    this.context = context;
  }

  /**
   * What a start can be told.
   *
   * @param port of the API; 0 for any that is free
   * @param kafkaPort of the embedded broker; 0 for any that is free
   * @param kafka a Kafka to use instead of the embedded broker, as host:port
   * @param allowShell whether the executor offers the task type {@code shell}
   * @param settings further settings, by the names in docs/configuration.md
   */
  public record Options(
      int port,
      Path dataDirectory,
      int kafkaPort,
      Optional<String> kafka,
      boolean allowShell,
      Map<String, String> settings) {
    /** Copies the map. */
    public Options {
      settings = Map.copyOf(settings);
    }

    /** With an embedded broker, and on ports that are free. */
    public static Options of(Path dataDirectory, Map<String, String> settings) {
      return new Options(0, dataDirectory, 0, Optional.empty(), false, settings);
    }
  }

  /** Starts and returns when the API answers and schedules fire. */
  public static Standalone start(Options options) {
    checkPort(options.port());
    DataDirectory data = DataDirectory.open(options.dataDirectory());
    Optional<EmbeddedBroker> broker = Optional.empty();
    try {
      if (options.kafka().isEmpty()) {
        broker = Optional.of(startBroker(data, options.kafkaPort()));
      }
      String bootstrapServers =
          broker.map(EmbeddedBroker::bootstrapServers).or(options::kafka).orElseThrow();
      ConfigurableApplicationContext context = startServices(data, bootstrapServers, options);
      awaitReady(context);
      return new Standalone(data, broker, bootstrapServers, context);
    } catch (RuntimeException e) {
      broker.ifPresent(EmbeddedBroker::close);
      data.close();
      throw e;
    }
  }

  private static void checkPort(int port) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
    } catch (IOException _) {
      throw new StartFailure(
          "Port " + port + " is taken; stop what listens there, or choose another with --port");
    }
  }

  private static EmbeddedBroker startBroker(DataDirectory data, int port) {
    try {
      return port == 0
          ? EmbeddedBroker.start(data.kafka())
          : EmbeddedBroker.start(data.kafka(), port, Map.of());
    } catch (IOException e) {
      throw new StartFailure(
          "The embedded broker cannot use " + data.kafka() + ": " + e.getMessage());
    }
  }

  private static ConfigurableApplicationContext startServices(
      DataDirectory data, String bootstrapServers, Options options) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("server.port", options.port());
    properties.put("escapement.kafka.bootstrap-servers", bootstrapServers);
    properties.put("escapement.executor.http.allow-loopback", "true");
    properties.put("escapement.executor.artifacts", data.artifacts().toString());
    properties.put("escapement.schedule-api.artifacts", data.artifacts().toString());
    properties.put("escapement.executor.shell.enabled", options.allowShell() ? "true" : "false");
    for (String component : new String[] {"ticker", "dispatcher", "schedule-api"}) {
      String streams = "escapement." + component + ".streams.";
      properties.put(streams + "state-directory", data.state().toString());
      if (options.kafka().isEmpty()) {
        // The embedded broker allows it: a restart after a crash goes on within seconds.
        properties.put(streams + "session-timeout", "2s");
        properties.put(streams + "transaction-timeout", "2s");
      }
    }
    properties.putAll(options.settings());
    return new SpringApplicationBuilder(
            TickerApplication.class,
            DispatcherApplication.class,
            ExecutorApplication.class,
            ScheduleApiApplication.class)
        .registerShutdownHook(false)
        .initializers(
            context ->
                context
                    .getEnvironment()
                    .getPropertySources()
                    .addFirst(
                        new org.springframework.core.env.MapPropertySource(
                            "standalone", properties)))
        .run();
  }

  /** Every stream thread runs and the views are whole: the first command is answered at once. */
  private static void awaitReady(ConfigurableApplicationContext context) {
    Instant giveUp = Instant.now().plus(START_TIMEOUT);
    for (Readiness part : context.getBeansOfType(Readiness.class).values()) {
      while (!part.isReady()) {
        if (Instant.now().isAfter(giveUp)) {
          context.close();
          throw new StartFailure("Not ready after " + START_TIMEOUT + ": " + part.name());
        }
        java.util.concurrent.locks.LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      }
    }
  }

  /** Where the API is. */
  public URI api() {
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    return URI.create("http://127.0.0.1:" + port);
  }

  /** What Kafka clients connect to. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The data directory. */
  public Path dataDirectory() {
    return data.path();
  }

  /** Lets running attempts end, stops the services, then the broker. */
  @Override
  public void close() {
    context.close();
    broker.ifPresent(EmbeddedBroker::close);
    data.close();
  }
}
