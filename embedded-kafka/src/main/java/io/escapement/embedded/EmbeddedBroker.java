package io.escapement.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * One KRaft node, broker and controller, in this process. It listens on the loopback interface only
 * and keeps its data in a directory, which it formats on first use; a later start goes on with the
 * same data.
 *
 * <p>The settings are those of a single node that must come back fast: internal topics have one
 * replica, a dead client's session and transaction are given up within seconds.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int NODE_ID = 1;
  private static final String LOOPBACK = "127.0.0.1";

  private final KafkaRaftServer server;
  private final int port;

  private EmbeddedBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker on a free port and returns when it takes requests.
   *
   * @param directory for the data; made when it is not there
   * @throws IOException when the directory cannot be used
   */
  public static EmbeddedBroker start(Path directory) throws IOException {
    return start(directory, freePort(), Map.of());
  }

  /**
   * Starts a broker and returns when it takes requests.
   *
   * @param port for clients, on the loopback interface
   * @param overrides broker settings that go before the ones here
   * @throws IOException when the directory cannot be used
   */
  public static EmbeddedBroker start(Path directory, int port, Map<String, String> overrides)
      throws IOException {
    Path log = Files.createDirectories(directory.resolve("log"));
    int controllerPort = freePortOtherThan(port);
    Properties settings = settings(log, port, controllerPort);
    settings.putAll(overrides);
    if (OldRegistration.wasLeftBehind(log)) {
      OldRegistration.remove(
          NODE_ID, settings, controllerListener(controllerPort), LOOPBACK + ":" + controllerPort);
    }
    format(log);
    var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    server.startup();
    return new EmbeddedBroker(server, port);
  }

  /** What clients connect to. */
  public String bootstrapServers() {
    return LOOPBACK + ":" + port;
  }

  /** Stops the broker; everything acknowledged is on disk. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path log) throws IOException {
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    var output = new ByteArrayOutputStream();
    try (var printer = new PrintStream(output, true, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(printer)
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setNodeId(NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .addDirectory(log.toString())
          .setMetadataLogDirectory(log.toString())
          .setControllerListenerName("CONTROLLER")
          .run();
    } catch (Exception e) {
      throw new IOException(
          "Cannot format " + log + " for Kafka: " + output.toString(StandardCharsets.UTF_8), e);
    }
  }

  private static Properties settings(Path log, int port, int controllerPort) {
    var settings = new Properties();
    settings.put("node.id", String.valueOf(NODE_ID));
    settings.put("process.roles", "broker,controller");
    settings.put(
        "listeners",
        "BROKER://%s:%d,%s".formatted(LOOPBACK, port, controllerListener(controllerPort)));
    settings.put("advertised.listeners", "BROKER://" + LOOPBACK + ":" + port);
    settings.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "BROKER");
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "controller.quorum.voters", "%d@%s:%d".formatted(NODE_ID, LOOPBACK, controllerPort));
    settings.put("log.dirs", log.toString());
    settings.put("auto.create.topics.enable", "false");

    // A single node has one copy of everything.
    for (String internal : new String[] {"offsets.topic", "transaction.state.log"}) {
      settings.put(internal + ".replication.factor", "1");
      settings.put(internal + ".num.partitions", "2");
    }
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "2");
    settings.put("min.insync.replicas", "1");

    // After a SIGKILL: how soon the node may register again, and how soon what its clients left
    // open is given up. The stock values make a restart wait for ten seconds and more.
    settings.put("broker.session.timeout.ms", "3000");
    settings.put("broker.heartbeat.interval.ms", "500");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("group.min.session.timeout.ms", "500");
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200");
    // The first write of a transaction comes while the markers of the one before are on their way;
    // the stock 20 ms until the broker looks again are most of the latency of a prompt commit.
    settings.put("add.partitions.to.txn.retry.backoff.ms", "1");
    settings.put("group.share.min.session.timeout.ms", "3000");
    settings.put("group.share.session.timeout.ms", "5000");
    settings.put("group.share.min.heartbeat.interval.ms", "500");
    settings.put("group.share.heartbeat.interval.ms", "1000");

    // Disk: a developer's machine, not a data centre.
    settings.put("log.segment.bytes", String.valueOf(64 * 1024 * 1024));
    settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(32 * 1024 * 1024));
    settings.put("log.cleaner.threads", "1");
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("num.recovery.threads.per.data.dir", "2");
    settings.put("remote.log.storage.system.enable", "false");
    return settings;
  }

  private static String controllerListener(int port) {
    return "CONTROLLER://" + LOOPBACK + ":" + port;
  }

  /** A free port may be offered twice as long as nobody listens on it. */
  private static int freePortOtherThan(int taken) throws IOException {
    int port = freePort();
    while (port == taken) {
      port = freePort();
    }
    return port;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
