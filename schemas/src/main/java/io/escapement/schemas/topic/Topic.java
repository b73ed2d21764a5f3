package io.escapement.schemas.topic;

import io.escapement.schemas.serde.AvroSerde;
import java.time.Duration;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * A topic of the catalogue.
 *
 * @param name with the prefix
 * @param key what the key is
 * @param value serde of the value
 * @param cleanup Kafka's {@code cleanup.policy}
 * @param retention how long records are kept; empty: until compaction removes them
 */
public record Topic<V extends SpecificRecordBase>(
    String name,
    String key,
    AvroSerde<V> value,
    int partitions,
    Cleanup cleanup,
    Optional<Duration> retention) {

  /** Kafka's {@code cleanup.policy}. */
  public enum Cleanup {
    DELETE("delete"),
    COMPACT("compact"),
    COMPACT_AND_DELETE("compact,delete");

    private final String policy;

    Cleanup(String policy) {
      this.policy = policy;
    }

    /** The value of Kafka's setting. */
    public String policy() {
      return policy;
    }
  }
}
