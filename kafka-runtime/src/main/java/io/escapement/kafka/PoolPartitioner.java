package io.escapement.kafka;

import io.escapement.schemas.topic.TopicCatalogue;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** Sends a record to the dispatcher's partition in which its pool lives, whatever its key is. */
public final class PoolPartitioner<V> implements StreamPartitioner<String, V> {
  private final TopicCatalogue catalogue;
  private final Function<V, String> pool;

  /** The function tells a record's pool. */
  public PoolPartitioner(TopicCatalogue catalogue, Function<V, String> pool) {
    this.catalogue = catalogue;
    this.pool = pool;
  }

  @Override
  public Optional<Set<Integer>> partitions(String topic, String key, V value, int partitions) {
    return Optional.of(Set.of(catalogue.partitionOfPool(pool.apply(value))));
  }
}
