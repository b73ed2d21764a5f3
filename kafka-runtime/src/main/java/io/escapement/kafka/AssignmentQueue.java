package io.escapement.kafka;

import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.serde.AvroSerde;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes assignments from queues through a share group: more executors than partitions, no executor
 * waits behind another one's long task.
 *
 * <p>Accept first, then run: what {@link #take} answers the broker has durably noted as taken, so
 * it is never delivered again. Not thread-safe, but for {@link #wakeup}.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-932">KIP-932</a>
 */
public final class AssignmentQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AssignmentQueue.class);

  /** What is given back may be given again; more than ten brokers allow only when told so. */
  private static final String DELIVERIES = "10";

  private final KafkaShareConsumer<String, byte[]> consumer;
  private final AvroSerde<TaskAssignment> serde;

  /**
   * Joins the group.
   *
   * @param client properties of a Kafka client; changed
   * @param serde of the attempts
   * @param mostPerPoll upper bound of what one call takes
   */
  public AssignmentQueue(
      Map<String, Object> client,
      AvroSerde<TaskAssignment> serde,
      String group,
      List<String> topics,
      int mostPerPoll) {
    this.serde = serde;
    client.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    client.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    client.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    client.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, mostPerPoll);
    this.consumer =
        new KafkaShareConsumer<>(client, new StringDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(topics);
  }

  /** The group that takes the attempts of an installation. */
  public static String group(KafkaSettings kafka) {
    return kafka.topicPrefix() + "executors";
  }

  /** Attempts of an aborted transaction were never admitted, and none may be missed. */
  public static void configure(Admin admin, String group) {
    List<AlterConfigOp> config =
        List.of(
            set("share.isolation.level", "read_committed"),
            set("share.auto.offset.reset", "earliest"),
            set("share.delivery.count.limit", DELIVERIES));
    try {
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), config))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot configure the share group " + group, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while configuring " + group, e);
    }
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  /**
   * Waits for assignments and takes up to so many.
   *
   * @param offers task types that are taken; others are left to other members of the group
   * @return those that are the caller's for good
   * @throws KafkaException when the broker cannot be asked; nothing was taken then
   */
  public List<TaskAssignment> take(int most, Duration wait, Predicate<String> offers) {
    List<ConsumerRecord<String, byte[]>> taken = new ArrayList<>();
    List<TaskAssignment> assignments = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : consumer.poll(wait)) {
      Optional<TaskAssignment> assignment = read(record);
      if (assignment.isEmpty()) {
        consumer.acknowledge(record, AcknowledgeType.REJECT);
      } else if (taken.size() == most || !offers.test(assignment.get().getTaskType())) {
        consumer.acknowledge(record, AcknowledgeType.RELEASE);
      } else {
        assignments.add(assignment.get());
        taken.add(record);
        consumer.acknowledge(record, AcknowledgeType.ACCEPT);
      }
    }
    Map<TopicIdPartition, Optional<KafkaException>> committed = consumer.commitSync();
    List<TaskAssignment> ours = new ArrayList<>();
    for (int i = 0; i < taken.size(); i++) {
      if (isCommitted(committed, taken.get(i))) {
        ours.add(assignments.get(i));
      }
    }
    return ours;
  }

  private Optional<TaskAssignment> read(ConsumerRecord<String, byte[]> record) {
    try {
      return Optional.of(serde.decode(record.value()));
    } catch (SerializationException e) {
      LOG.error("Unreadable assignment at {}-{}", record.topic(), record.offset(), e);
      return Optional.empty();
    }
  }

  private static boolean isCommitted(
      Map<TopicIdPartition, Optional<KafkaException>> committed,
      ConsumerRecord<String, byte[]> record) {
    return committed.entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(record.topic()))
        .filter(entry -> entry.getKey().partition() == record.partition())
        .anyMatch(entry -> entry.getValue().isEmpty());
  }

  /** Makes a {@link #take} that waits throw; thread-safe. */
  public void wakeup() {
    consumer.wakeup();
  }

  /** Leaves the group. */
  @Override
  public void close() {
    consumer.close();
  }
}
