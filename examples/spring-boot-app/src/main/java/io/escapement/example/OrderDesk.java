package io.escapement.example;

import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.CreateSchedule;
import io.escapement.schemas.OnceTriggerDefinition;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.definition.Ids;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A service that takes orders and has each looked at later: the order and the schedule are in one
 * Kafka transaction, so there is never one without the other. No gateway is asked. Not thread-safe.
 */
public final class OrderDesk implements AutoCloseable {
  /** The service's own topic. */
  public static final String ORDERS = "orders";

  private final KafkaProducer<String, byte[]> producer;
  private final TopicCatalogue catalogue;

  /**
   * A desk.
   *
   * @param catalogue with the settings of the installation: they decide names and partitions
   */
  public OrderDesk(String bootstrapServers, TopicCatalogue catalogue) {
    this.catalogue = catalogue;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "order-desk"),
            new StringSerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  /** What may still go wrong after an order was written. */
  @FunctionalInterface
  public interface Stock {
    /** Throws when there is not enough. */
    void reserve(String orderId);
  }

  /**
   * Takes an order and schedules a look at it, or does neither.
   *
   * @throws RuntimeException what the stock threw; nothing was written then
   */
  public void place(String orderId, Instant lookAt, Stock stock) {
    producer.beginTransaction();
    try {
      // A send that fails makes the commit fail.
      var _ =
          producer.send(
              new ProducerRecord<>(ORDERS, orderId, orderId.getBytes(StandardCharsets.UTF_8)));
      var _ = producer.send(command(schedule(orderId, lookAt)));
      stock.reserve(orderId);
      producer.commitTransaction();
    } catch (RuntimeException e) {
      producer.abortTransaction();
      throw e;
    }
  }

  private ProducerRecord<String, byte[]> command(ScheduleDefinition schedule) {
    Topic<ScheduleCommand> topic = catalogue.scheduleCommands();
    String id = schedule.getId();
    Instant now = Instant.now();
    var command =
        ScheduleCommand.newBuilder()
            .setCommandId(Ids.unique("order-desk", now))
            .setIssuedAt(now)
            .setActor("order-desk")
            .setScheduleId(id)
            .setAction(new CreateSchedule(schedule))
            .build();
    return new ProducerRecord<>(
        topic.name(), catalogue.partitionOfSchedule(id), id, topic.value().encode(command));
  }

  private static ScheduleDefinition schedule(String orderId, Instant lookAt) {
    return ScheduleDefinition.newBuilder()
        .setId("look-at-" + orderId)
        .setName("Look at order " + orderId)
        .setTrigger(OnceTriggerDefinition.newBuilder().setAt(lookAt).build())
        .setTask(
            TaskDefinition.newBuilder()
                .setType("send-invoice")
                .setInput("{\"order\": \"%s\"}".formatted(orderId))
                .build())
        .setCatchUp(CatchUpDefinition.newBuilder().build())
        .setRetry(RetryDefinition.newBuilder().build())
        .setAutoPause(AutoPauseDefinition.newBuilder().build())
        .build();
  }

  @Override
  public void close() {
    producer.close();
  }
}
