package io.escapement.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.utils.Time;

/**
 * After a crash the metadata still says that this broker is alive and leads its partitions. A
 * broker that starts with such metadata takes up its transactions, loses the leadership when the
 * old registration expires, and in between may give up on transaction markers because "the
 * partitions are likely deleted": the transaction is then complete for its coordinator and open for
 * ever for every reader (docs/decisions/0007).
 *
 * <p>So after a crash the controller runs alone first and removes the registration of the broker
 * that is gone. The broker then registers at once, instead of waiting for a session to expire.
 */
final class OldRegistration {
  private OldRegistration() {}

  /** Whether the node that used this directory last did not stop by itself. */
  static boolean wasLeftBehind(Path log) {
    return Files.exists(log.resolve("meta.properties"))
        && Files.notExists(log.resolve(".kafka_cleanshutdown"));
  }

  /** Removes the registration of a broker that is known not to run. */
  static void remove(
      int brokerId, Properties combined, String controllerListener, String controllerAddress)
      throws IOException {
    var settings = new Properties();
    settings.putAll(combined);
    settings.remove("advertised.listeners");
    settings.put("process.roles", "controller");
    settings.put("listeners", controllerListener);
    var controller = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    controller.startup();
    try (Admin admin = Admin.create(Map.of("bootstrap.controllers", controllerAddress))) {
      admin.unregisterBroker(brokerId).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof BrokerIdNotRegisteredException)) {
        throw new IOException(
            "Cannot remove the registration of the crashed broker: " + e.getCause(), e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while removing the crashed broker's registration", e);
    } finally {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }
}
