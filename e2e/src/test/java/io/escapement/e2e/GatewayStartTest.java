package io.escapement.e2e;

import static org.awaitility.Awaitility.await;

import io.escapement.embedded.EmbeddedBroker;
import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicProvisioner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway waits for what there is to read, and for nothing else. */
class GatewayStartTest {

  /** Nobody is ever given it, so no group's position moves past it. */
  @Test
  void anAbortedTransactionIsNothingToWaitFor(@TempDir Path data) throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"))) {
      abortATransaction(KafkaSettings.singleNode(broker.bootstrapServers()));
      try (var gateway = SecondGateway.start(broker.bootstrapServers())) {
        Api api = gateway.api();
        await().atMost(Duration.ofSeconds(60)).until(() -> api.get("/schedules").status() == 200);
      }
    }
  }

  private static void abortATransaction(KafkaSettings kafka) {
    TopicCatalogue catalogue = kafka.catalogue();
    try (var admin = Admin.create(kafka.clientProperties())) {
      new TopicProvisioner(admin, catalogue).provision();
    }
    Map<String, Object> properties = kafka.clientProperties();
    properties.put("transactional.id", "aborts");
    try (var producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < 100; i++) {
        var _ = producer.send(new ProducerRecord<>(catalogue.fires().name(), "x", new byte[] {1}));
      }
      producer.flush();
      producer.abortTransaction();
    }
  }
}
