package io.escapement.schemas.topic;

/**
 * What an installation decides about its topics.
 *
 * @param prefix of every topic's name
 * @param schedulePartitions shards of the ticker
 * @param dispatchPartitions shards of the dispatcher: all of its input topics have so many
 * @param runPartitions partitions of the topics that are keyed by run
 * @param replicationFactor 3 on a cluster, 1 on a single broker
 */
public record TopicSettings(
    String prefix,
    int schedulePartitions,
    int dispatchPartitions,
    int runPartitions,
    short replicationFactor) {

  /** Refuses partition counts below 1. */
  public TopicSettings {
    if (schedulePartitions < 1 || dispatchPartitions < 1 || runPartitions < 1) {
      throw new IllegalArgumentException("Partition counts are at least 1");
    }
  }

  /** One broker, one partition each: the embedded broker's settings. */
  public static TopicSettings singleNode() {
    return new TopicSettings("escapement.", 1, 1, 1, (short) 1);
  }
}
