package io.escapement.api.view;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Where the last record of each partition is. The end of a partition does not tell: after the last
 * record come markers of transactions, and records of aborted ones, which nobody is ever given.
 */
final class LastRecords {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long FIRST_STEP = 16;
  private static final int STEPS_GROW_BY = 8;

  private final Map<String, Object> client;

  LastRecords(Map<String, Object> client) {
    this.client = new HashMap<>(client);
    this.client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
  }

  /** The offset after the last record that is there now; partitions without any are left out. */
  Map<TopicPartition, Long> offsetsAfter(Set<String> topics) {
    Map<TopicPartition, Long> after = new HashMap<>();
    try (var consumer =
        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          topics.stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        long last =
            searched(
                consumer,
                partition,
                begins.getOrDefault(partition, 0L),
                ends.getOrDefault(partition, 0L));
        if (last >= 0) {
          after.put(partition, last + 1);
        }
      }
    }
    return after;
  }

  /** Looks further and further back; -1 when there is none. */
  private static long searched(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long begin, long end) {
    consumer.assign(List.of(partition));
    long to = end;
    for (long step = FIRST_STEP; to > begin; step *= STEPS_GROW_BY) {
      long from = Math.max(begin, to - step);
      long last = last(consumer, partition, from, to);
      if (last >= 0) {
        return last;
      }
      to = from;
    }
    return -1;
  }

  private static long last(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long to) {
    long last = -1;
    consumer.seek(partition, from);
    while (consumer.position(partition) < to) {
      for (var record : consumer.poll(POLL)) {
        if (record.offset() < to) {
          last = record.offset();
        }
      }
    }
    return last;
  }
}
