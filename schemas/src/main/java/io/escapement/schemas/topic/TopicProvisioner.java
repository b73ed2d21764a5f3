package io.escapement.schemas.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics of a catalogue that do not exist yet, and their dead-letter topics. Doing it
 * twice, or from several processes at once, does no harm. Existing topics are never changed.
 */
public final class TopicProvisioner {
  private final Admin admin;
  private final TopicCatalogue catalogue;

  /** The admin client stays the caller's to close. */
  public TopicProvisioner(Admin admin, TopicCatalogue catalogue) {
    this.admin = admin;
    this.catalogue = catalogue;
  }

  /**
   * Creates what is missing.
   *
   * @throws IllegalStateException when an existing topic has another number of partitions than the
   *     settings say, or the broker refuses
   */
  public void provision() {
    List<NewTopic> wanted = new ArrayList<>();
    for (Topic<?> topic : catalogue.all()) {
      wanted.add(newTopic(topic));
      wanted.add(deadLetterTopic(topic));
    }
    create(wanted);
    checkPartitions();
  }

  /** Creates the topic of a task type on a queue. */
  public void provisionTasks(String queue, String taskType) {
    Topic<?> tasks = catalogue.tasks(queue, taskType);
    create(List.of(newTopic(tasks), deadLetterTopic(tasks)));
  }

  /** Asks first: where an authorizer is, those who may not create topics need not, either. */
  private void create(List<NewTopic> topics) {
    Set<String> existing = existing();
    var results =
        admin
            .createTopics(
                topics.stream().filter(topic -> !existing.contains(topic.name())).toList())
            .values();
    results.forEach(
        (name, created) -> {
          try {
            created.get();
          } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
              throw new IllegalStateException("Cannot create topic " + name, e.getCause());
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating topic " + name, e);
          }
        });
  }

  private Set<String> existing() {
    try {
      return admin.listTopics().names().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot list the topics", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while listing the topics", e);
    }
  }

  private void checkPartitions() {
    Map<String, Integer> wanted = new HashMap<>();
    catalogue.all().forEach(topic -> wanted.put(topic.name(), topic.partitions()));
    for (TopicDescription existing : describe(wanted)) {
      int expected = wanted.getOrDefault(existing.name(), 0);
      if (existing.partitions().size() != expected) {
        throw new IllegalStateException(
            "Topic %s has %d partitions but the settings say %d. The number of partitions of an"
                    .formatted(existing.name(), existing.partitions().size(), expected)
                + " installation cannot change: schedules and pools would move away from their"
                + " state. Set it back, or use another topic prefix");
      }
    }
  }

  private Iterable<TopicDescription> describe(Map<String, Integer> topics) {
    try {
      return admin.describeTopics(topics.keySet()).allTopicNames().get().values();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot describe the topics", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while describing the topics", e);
    }
  }

  private NewTopic newTopic(Topic<?> topic) {
    Map<String, String> config = new HashMap<>();
    config.put(TopicConfig.CLEANUP_POLICY_CONFIG, topic.cleanup().policy());
    config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
    topic
        .retention()
        .ifPresent(
            retention ->
                config.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(retention.toMillis())));
    return new NewTopic(topic.name(), topic.partitions(), catalogue.settings().replicationFactor())
        .configs(config);
  }

  private NewTopic deadLetterTopic(Topic<?> topic) {
    return new NewTopic(
            TopicCatalogue.deadLetterTopicOf(topic.name()),
            1,
            catalogue.settings().replicationFactor())
        .configs(
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                "delete",
                TopicConfig.RETENTION_MS_CONFIG,
                String.valueOf(java.time.Duration.ofDays(30).toMillis())));
  }
}
