package io.escapement.kafka;

import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The properties that Escapement's Kafka Streams applications run with. */
public final class StreamsProperties {
  private StreamsProperties() {}

  /**
   * Exactly-once: what a component reads, its state and what it writes change in one transaction.
   *
   * @param application without the prefix, such as {@code ticker}
   */
  public static Properties exactlyOnce(
      String application, KafkaSettings kafka, StreamsSettings streams) {
    Properties properties = common(application, kafka, streams);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        Math.toIntExact(streams.transactionTimeout().toMillis()));
    return properties;
  }

  /** At least once, over committed records: for views, whose updates are idempotent. */
  public static Properties atLeastOnce(
      String application, KafkaSettings kafka, StreamsSettings streams) {
    Properties properties = common(application, kafka, streams);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000L);
    return properties;
  }

  private static Properties common(
      String application, KafkaSettings kafka, StreamsSettings streams) {
    var properties = new Properties();
    properties.putAll(kafka.clientProperties());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, kafka.topicPrefix() + application);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, streams.stateDirectory());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, streams.threads());
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, streams.standbyReplicas());
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) kafka.replicationFactor());
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, streams.commitInterval().toMillis());
    properties.put(StreamsConfig.POLL_MS_CONFIG, streams.poll().toMillis());
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
    properties.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        PoisonToDeadLetterTopic.class);
    // Pool-sharded topics share their partitions, not their rate: none may wait for another.
    properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    properties.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        Math.toIntExact(streams.sessionTimeout().toMillis()));
    properties.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        Math.toIntExact(streams.sessionTimeout().toMillis() / 4));
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 100);
    // The first write of a transaction is refused while the markers of the one before are on their
    // way, a matter of a millisecond or two; the default of 100 ms would be most of a fire's
    // latency.
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 2);
    // Costs no latency: a commit flushes what lingers.
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 20);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 131_072);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    return properties;
  }
}
