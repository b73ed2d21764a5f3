package io.escapement.kafka;

import io.escapement.schemas.serde.SchemaRegistry;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicSettings;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where Kafka is and how the topics are laid out.
 *
 * @param bootstrapServers host:port, comma separated
 * @param client passed to every client as it is: TLS, SASL and the like
 * @param topicPrefix of every topic and application id
 * @param schedulePartitions shards of the ticker; fixed once topics exist
 * @param dispatchPartitions shards of the dispatcher; fixed once topics exist
 * @param runPartitions partitions of the topics keyed by run; fixed once topics exist
 * @param replicationFactor of topics and state
 * @param schemaRegistry that the topics' schemas are in
 */
@Validated
@ConfigurationProperties("escapement.kafka")
public record KafkaSettings(
    @NotBlank @DefaultValue("127.0.0.1:9092") String bootstrapServers,
    @DefaultValue Map<String, String> client,
    @Pattern(regexp = "[a-zA-Z0-9._-]{0,64}") @DefaultValue("escapement.") String topicPrefix,
    @Min(1) @Max(1_000) @DefaultValue("1") int schedulePartitions,
    @Min(1) @Max(1_000) @DefaultValue("1") int dispatchPartitions,
    @Min(1) @Max(1_000) @DefaultValue("1") int runPartitions,
    @Min(1) @Max(9) @DefaultValue("1") short replicationFactor,
    @DefaultValue Registry schemaRegistry) {

  /**
   * A schema registry with Confluent's REST API.
   *
   * @param url where its API begins; empty: there is none, records say themselves what they are
   * @param authorization value of that header, such as {@code Basic …}; empty: none
   */
  public record Registry(@DefaultValue("") String url, @DefaultValue("") String authorization) {
    /** No registry. */
    public static final Registry NONE = new Registry("", "");

    /** Refuses what is no address. */
    public Registry {
      if (!url.isEmpty() && !url.matches("https?://\\S+")) {
        throw new IllegalArgumentException(
            "escapement.kafka.schema-registry.url must begin with http:// or https://, not '"
                + url
                + "'");
      }
    }

    private Optional<SchemaRegistry> client() {
      return url.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new SchemaRegistry(
                  url, Optional.of(authorization).filter(value -> !value.isEmpty())));
    }
  }

  /** The settings of a single broker. */
  public static KafkaSettings singleNode(String bootstrapServers) {
    return new KafkaSettings(
        bootstrapServers, Map.of(), "escapement.", 1, 1, 1, (short) 1, Registry.NONE);
  }

  /** What the topic catalogue is made from. */
  public TopicSettings topics() {
    return new TopicSettings(
        topicPrefix, schedulePartitions, dispatchPartitions, runPartitions, replicationFactor);
  }

  /** The topics. */
  public TopicCatalogue catalogue() {
    return new TopicCatalogue(topics(), schemaRegistry.client());
  }

  /** Properties that every client begins with; the map is the caller's. */
  public Map<String, Object> clientProperties() {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("bootstrap.servers", bootstrapServers);
    return properties;
  }
}
