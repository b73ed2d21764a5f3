package io.escapement.dispatcher.topology;

/** Makes the topic of a task type on a queue, when the first attempt goes there. */
@FunctionalInterface
public interface TaskTopics {
  /** Every topic is there already. */
  TaskTopics NONE_TO_CREATE = (_, _) -> {};

  /** Creates the topic, unless it is there. */
  void create(String queue, String taskType);
}
