package io.escapement.ticker.topology;

import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.Backfill;
import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.Fire;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.event.EventHeaders;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Everything that the ticker writes, each to its topic. */
final class Outputs {
  private final ProcessorContext<Object, Object> context;

  Outputs(ProcessorContext<Object, Object> context) {
    this.context = context;
  }

  void schedule(Schedule schedule, Instant at) {
    forward(
        schedule.getDefinition().getId(),
        schedule,
        at,
        EventHeaders.of(schedule),
        TickerTopology.SCHEDULES_SINK);
  }

  void scheduleDeleted(String id, Instant at) {
    forward(id, null, at, TickerTopology.SCHEDULES_SINK);
  }

  void fire(Fire fire, Instant at) {
    forward(fire.getFireId(), fire, at, EventHeaders.of(fire), TickerTopology.FIRES_SINK);
  }

  void calendar(CalendarDefinition calendar, Instant at) {
    forward(calendar.getId(), calendar, at, TickerTopology.CALENDARS_SINK);
  }

  void calendarDeleted(String id, Instant at) {
    forward(id, null, at, TickerTopology.CALENDARS_SINK);
  }

  void backfill(Backfill backfill, Instant at) {
    forward(backfill.getBackfillId(), backfill, at, TickerTopology.BACKFILLS_SINK);
  }

  void runCommand(RunCommand command, Instant at) {
    forward(command.getPool(), command, at, TickerTopology.RUN_COMMANDS_SINK);
  }

  void result(CommandResult result) {
    forward(result.getCommandId(), result, result.getAt(), TickerTopology.RESULTS_SINK);
  }

  void audit(AuditEntry entry) {
    forward(
        entry.getActor(), entry, entry.getAt(), EventHeaders.of(entry), TickerTopology.AUDIT_SINK);
  }

  void poison(byte[] key, byte[] value, Headers headers, long timestamp) {
    context.forward(
        new Record<>((Object) key, (Object) value, timestamp, headers),
        TickerTopology.DEAD_LETTER_SINK);
  }

  private void forward(String key, @Nullable Object value, Instant at, String sink) {
    forward(key, value, at, new RecordHeaders(), sink);
  }

  private void forward(
      String key, @Nullable Object value, Instant at, Headers headers, String sink) {
    context.forward(new Record<>((Object) key, value, at.toEpochMilli(), headers), sink);
  }
}
