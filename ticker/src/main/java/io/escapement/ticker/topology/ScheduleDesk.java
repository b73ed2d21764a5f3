package io.escapement.ticker.topology;

import io.escapement.schemas.CommandResult;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.definition.DefinedTrigger;
import io.escapement.ticker.schedule.Decision;
import io.escapement.ticker.schedule.ScheduleDecider;
import io.escapement.ticker.schedule.ScheduleRecord;
import java.time.Instant;
import java.util.Optional;

/** Carries out commands that make, change or end a schedule. */
final class ScheduleDesk {
  private final ScheduleStore store;
  private final CalendarStore calendars;
  private final BackfillDesk backfills;
  private final Outputs outputs;

  ScheduleDesk(
      ScheduleStore store, CalendarStore calendars, BackfillDesk backfills, Outputs outputs) {
    this.store = store;
    this.calendars = calendars;
    this.backfills = backfills;
    this.outputs = outputs;
  }

  CommandResult carryOut(ScheduleCommand command, Optional<ScheduleRecord> existing, Instant now) {
    Decision decision = ScheduleDecider.decide(command, existing, calendars::has, now);
    apply(existing, decision, now);
    return Answers.of(command, decision, firedAhead(existing, decision, now), now);
  }

  private void apply(Optional<ScheduleRecord> existing, Decision decision, Instant now) {
    Optional<Schedule> before = existing.map(ScheduleRecord::schedule);
    switch (decision) {
      case Decision.Stored stored when stored.effect() == Decision.Effect.UNCHANGED -> {}
      case Decision.Stored stored -> {
        store.put(existing, new ScheduleRecord(stored.schedule(), stored.cursor()));
        calendars.scheduleChanged(before, Optional.of(stored.schedule()));
        outputs.schedule(stored.schedule(), now);
      }
      case Decision.Deleted _ -> {
        ScheduleRecord record = existing.orElseThrow();
        String id = record.schedule().getDefinition().getId();
        store.delete(record);
        calendars.scheduleChanged(before, Optional.empty());
        backfills.cancelAll(id, now);
        outputs.scheduleDeleted(id, now);
      }
      case Decision.Refused _ -> {}
    }
  }

  /** The due time that has gone out already and starts in a moment, whatever was commanded. */
  private static Optional<Instant> firedAhead(
      Optional<ScheduleRecord> existing, Decision decision, Instant now) {
    boolean changed =
        switch (decision) {
          case Decision.Stored stored -> stored.effect() == Decision.Effect.UPDATED;
          case Decision.Deleted _ -> true;
          case Decision.Refused _ -> false;
        };
    return existing
        .filter(_ -> changed)
        .flatMap(
            record ->
                record
                    .cursor()
                    .getLastDue()
                    .filter(
                        due ->
                            DefinedTrigger.jitter(record.schedule().getDefinition())
                                .startOf(due)
                                .isAfter(now)));
  }
}
