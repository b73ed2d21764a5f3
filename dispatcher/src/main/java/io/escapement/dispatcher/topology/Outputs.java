package io.escapement.dispatcher.topology;

import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.CancelAttempt;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.DeadLetter;
import io.escapement.schemas.RunEvent;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.event.EventHeaders;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** The topics that the dispatcher writes. */
final class Outputs {
  static final String TASKS = "tasks-sink";
  static final String CANCELLATIONS = "cancellations-sink";
  static final String RUN_EVENTS = "run-events-sink";
  static final String DEAD_LETTERS = "dead-letters-sink";
  static final String RESULTS = "results-sink";
  static final String SCHEDULE_COMMANDS = "schedule-commands-sink";
  static final String AUDIT = "audit-sink";
  static final String POISON = "poison-sink";

  /** Names the topic that a record of the tasks or the poison sink goes to. */
  static final String TOPIC_HEADER = "escapement.to";

  private final ProcessorContext<Object, Object> context;
  private final TopicCatalogue catalogue;
  private final TaskTopics taskTopics;
  private final Set<String> written = new HashSet<>();

  /** The last argument is told of a topic of assignments before it is first written to. */
  Outputs(
      ProcessorContext<Object, Object> context, TopicCatalogue catalogue, TaskTopics taskTopics) {
    this.context = context;
    this.catalogue = catalogue;
    this.taskTopics = taskTopics;
  }

  void assignment(String queue, TaskAssignment assignment, Instant at) {
    String topic = catalogue.tasks(queue, assignment.getTaskType()).name();
    if (written.add(topic)) {
      taskTopics.create(queue, assignment.getTaskType());
    }
    context.forward(
        new Record<>(
            (Object) assignment.getRunId(),
            (Object) assignment,
            at.toEpochMilli(),
            headers(Map.of(TOPIC_HEADER, topic))),
        TASKS);
  }

  void cancellation(String executorId, CancelAttempt cancel, Instant at) {
    forward(executorId, cancel, at, CANCELLATIONS);
  }

  void runEvent(RunEvent event) {
    forward(event.getRunId(), event, event.getAt(), EventHeaders.of(event), RUN_EVENTS);
  }

  void deadLetter(DeadLetter letter) {
    forward(letter.getRunId(), letter, letter.getAt(), EventHeaders.of(letter), DEAD_LETTERS);
  }

  void result(CommandResult result) {
    forward(result.getCommandId(), result, result.getAt(), RESULTS);
  }

  void scheduleCommand(ScheduleCommand command) {
    forward(command.getScheduleId(), command, command.getIssuedAt(), SCHEDULE_COMMANDS);
  }

  void audit(AuditEntry entry) {
    forward(entry.getActor(), entry, entry.getAt(), EventHeaders.of(entry), AUDIT);
  }

  /** A record that could be read but not be understood; the headers say why and where it stood. */
  void poison(byte[] key, byte[] value, Headers headers, long timestamp) {
    context.forward(new Record<>((Object) key, (Object) value, timestamp, headers), POISON);
  }

  private void forward(Object key, Object value, Instant at, String sink) {
    forward(key, value, at, new RecordHeaders(), sink);
  }

  private void forward(Object key, Object value, Instant at, Headers headers, String sink) {
    context.forward(new Record<>(key, value, at.toEpochMilli(), headers), sink);
  }

  private static Headers headers(Map<String, String> values) {
    var headers = new RecordHeaders();
    values.forEach(
        (name, value) ->
            headers.add(name, value.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    return headers;
  }
}
