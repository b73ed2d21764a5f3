package io.escapement.e2e;

import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicProvisioner;
import io.escapement.schemas.topic.TopicReader;
import io.escapement.schemas.topic.TopicSettings;
import io.escapement.ticker.accounting.FireLedger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Reads and writes topics directly, as any Kafka client could. */
final class Topics {
  private final String bootstrapServers;
  private final TopicCatalogue catalogue = new TopicCatalogue(TopicSettings.singleNode());

  Topics(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  TopicCatalogue catalogue() {
    return catalogue;
  }

  void provisionTasks(String queue, String taskType) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      new TopicProvisioner(admin, catalogue).provisionTasks(queue, taskType);
    }
  }

  /** Everything committed on a topic up to now. */
  <V extends SpecificRecordBase> List<V> read(Topic<V> topic) {
    return raw(topic.name()).stream()
        .filter(record -> record.value() != null)
        .map(record -> topic.value().decode(record.value()))
        .toList();
  }

  /** Everything committed on a topic up to now, as bytes. */
  List<ConsumerRecord<String, byte[]>> raw(String topic) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    new TopicReader(Map.of("bootstrap.servers", bootstrapServers)).readRaw(topic, records::add);
    return records;
  }

  /** The books of every schedule, closed now. */
  FireLedger.Report closeTheBooks() {
    var ledger = new FireLedger();
    var reader = new TopicReader(Map.of("bootstrap.servers", bootstrapServers));
    reader.read(
        catalogue.schedules(),
        (id, schedule) -> schedule.ifPresentOrElse(ledger::accept, () -> ledger.deleted(id)));
    reader.read(catalogue.fires(), (_, fire) -> fire.ifPresent(ledger::accept));
    return ledger.report(Instant.now());
  }

  <V extends SpecificRecordBase> void write(Topic<V> topic, String key, V value) {
    writeRaw(topic.name(), key, topic.value().encode(value));
  }

  void writeRaw(String topic, String key, byte[] value) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", bootstrapServers);
    try (var producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
