package io.escapement.schemas.event;

import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.DeadLetter;
import io.escapement.schemas.Fire;
import io.escapement.schemas.RunEvent;
import io.escapement.schemas.Schedule;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Headers that make a public record a CloudEvent in Kafka's binary mode, with W3C trace context
 * where it belongs to a run. Only what CloudEvents requires: the time is the record's timestamp and
 * the subject its key, and each header costs the dispatcher throughput.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/kafka-protocol-binding.md">CloudEvents,
 *     Kafka protocol binding</a>
 */
public final class EventHeaders {
  private static final Header VERSION = header("ce_specversion", "1.0");
  private static final Header TICKER = header("ce_source", "/escapement/ticker");
  private static final Header DISPATCHER = header("ce_source", "/escapement/dispatcher");
  private static final Header AUDIT = header("ce_source", "/escapement/audit");

  /** There are some dozens. */
  private static final Map<String, Header> TYPES = new ConcurrentHashMap<>();

  private EventHeaders() {}

  /** A due time was fired or skipped. */
  public static Headers of(Fire fire) {
    String type =
        switch (fire.getOutcome()) {
          case FIRED -> "fire.fired";
          case SKIPPED -> "fire.skipped";
        };
    return trace(event(TICKER, type, fire.getFireId()), fire.getFireId(), 0);
  }

  /** A schedule was changed. */
  public static Headers of(Schedule schedule) {
    return event(
        TICKER, "schedule.changed", schedule.getDefinition().getId() + "#" + schedule.getVersion());
  }

  /** A run has come a step further. */
  public static Headers of(RunEvent event) {
    // Notes have the sequence of the transition before them.
    String id = event.getRunId() + "#" + event.getSequence() + "-" + event.getAt().toEpochMilli();
    return trace(
        event(DISPATCHER, "run." + event.getType(), id), event.getRunId(), event.getSequence());
  }

  /** A run was given up. */
  public static Headers of(DeadLetter letter) {
    return trace(
        event(DISPATCHER, "run.dead-letter", letter.getRunId() + "#dead-letter"),
        letter.getRunId(),
        -1);
  }

  /** Somebody did something. */
  public static Headers of(AuditEntry entry) {
    return event(
        AUDIT,
        "audit." + entry.getAction(),
        "%s/%s/%s/%s"
            .formatted(entry.getAt(), entry.getActor(), entry.getAction(), entry.getSubject()));
  }

  private static Headers event(Header source, String type, String id) {
    return new RecordHeaders()
        .add(VERSION)
        .add(TYPES.computeIfAbsent(type, name -> header("ce_type", "io.escapement." + name)))
        .add(source)
        .add(header("ce_id", id));
  }

  private static Headers trace(Headers headers, String runId, long span) {
    return headers.add(TraceContext.HEADER, TraceContext.bytes(runId, span));
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
