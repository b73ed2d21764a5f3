package io.escapement.ticker.topology;

import io.escapement.schemas.Fire;
import io.escapement.schemas.ResumeSchedule;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.ScheduleState;
import io.escapement.ticker.schedule.Decision;
import io.escapement.ticker.schedule.Firing;
import io.escapement.ticker.schedule.Probe;
import io.escapement.ticker.schedule.ScheduleDecider;
import io.escapement.ticker.schedule.ScheduleRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Fires the schedules of a partition that are due. The fires and the cursors are in one
 * transaction, so a due time has exactly one fire whatever dies when.
 */
final class DueFiring {
  /** Fires in one call; the rest waits for the next, so that commands are not kept waiting. */
  private static final int MOST_FIRES = 2_000;

  /** Fires of one schedule in one call: a long backlog does not hold up the others. */
  private static final int MOST_FIRES_OF_ONE = 100;

  private final ScheduleStore store;
  private final CalendarStore calendars;
  private final RulesCache rules;
  private final Outputs outputs;
  private final TickerMetrics metrics;
  private final Duration lead;
  private Instant latest = Instant.MIN;

  /** The lead: how long before their start fires go out. */
  DueFiring(
      ScheduleStore store,
      CalendarStore calendars,
      RulesCache rules,
      Outputs outputs,
      TickerMetrics metrics,
      Duration lead) {
    this.store = store;
    this.calendars = calendars;
    this.rules = rules;
    this.outputs = outputs;
    this.metrics = metrics;
    this.lead = lead;
  }

  /** Answers how much was done. A clock that stepped back is ignored until it has caught up. */
  int fireDue(Instant clock) {
    Instant now = clock.isAfter(latest) ? clock : latest;
    latest = now;
    var round = new Round(now);
    store.due().scan(now.plus(lead), round);
    metrics.oldestDue(round.oldest);
    metrics.fired(round.fired);
    return round.fired;
  }

  /** One look at what is due. */
  private final class Round implements BiPredicate<Instant, String> {
    private final Instant now;
    private Duration oldest = Duration.ZERO;
    private int fired;

    private Round(Instant now) {
      this.now = now;
    }

    /** Answers whether there is room for more. */
    @Override
    public boolean test(Instant at, String scheduleId) {
      if (at.isBefore(now.minus(oldest))) {
        oldest = Duration.between(at, now);
      }
      fired += attend(at, scheduleId, now);
      return fired < MOST_FIRES;
    }
  }

  private int attend(Instant at, String scheduleId, Instant now) {
    Optional<ScheduleRecord> record = store.get(scheduleId);
    if (record.isEmpty() || !ScheduleStore.attentionAt(record.get()).equals(Optional.of(at))) {
      throw new IllegalStateException(
          "Each entry of the due index is a schedule's next; %s at %s is %s"
              .formatted(scheduleId, at, record));
    }
    Schedule schedule = record.get().schedule();
    if (schedule.getState() != ScheduleState.PAUSED) {
      return fire(record.get(), now);
    }
    if (at.isAfter(now)) {
      return 0; // only fires go out ahead of their time
    }
    return schedule.getProbeAt().equals(Optional.of(at))
        ? probe(record.get(), at, now)
        : resume(record.get(), now);
  }

  /**
   * Lets one run through. It is no due time; what comes of it the dispatcher tells by a command.
   */
  private int probe(ScheduleRecord record, Instant at, Instant now) {
    Probe probe = Probe.of(record.schedule(), at, now);
    outputs.runCommand(probe.command(), now);
    store.put(Optional.of(record), new ScheduleRecord(probe.schedule(), record.cursor()));
    outputs.schedule(probe.schedule(), now);
    return 1;
  }

  private int resume(ScheduleRecord record, Instant now) {
    String id = record.schedule().getDefinition().getId();
    var command =
        ScheduleCommand.newBuilder()
            .setCommandId("pause-ended")
            .setIssuedAt(now)
            .setActor("ticker")
            .setScheduleId(id)
            .setAction(ResumeSchedule.newBuilder().setNote("The pause has ended").build())
            .build();
    if (ScheduleDecider.decide(command, Optional.of(record), calendars::has, now)
        instanceof Decision.Stored stored) {
      store.put(Optional.of(record), new ScheduleRecord(stored.schedule(), stored.cursor()));
      outputs.schedule(stored.schedule(), now);
    }
    return 1;
  }

  private int fire(ScheduleRecord record, Instant now) {
    Firing firing = Firing.of(record, rules.of(record.schedule()), now, lead, MOST_FIRES_OF_ONE);
    for (Fire fire : firing.fires()) {
      outputs.fire(fire, now);
    }
    store.put(Optional.of(record), new ScheduleRecord(firing.schedule(), firing.cursor()));
    if (firing.completed()) {
      outputs.schedule(firing.schedule(), now);
    }
    return firing.fires().size();
  }
}
