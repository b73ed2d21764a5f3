package io.escapement.ticker.schedule;

import io.escapement.schemas.RunCommand;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.SubmitRun;
import io.escapement.schemas.definition.RunSpecs;
import java.time.Instant;

/**
 * The one run that is let through while a schedule is paused for its failures (the half-open state
 * of a circuit breaker).
 *
 * @param schedule a new version, without the probe
 */
public record Probe(RunCommand command, Schedule schedule) {

  /**
   * Makes the probe of an instant.
   *
   * @param at when it was to be let through; part of the run's id
   */
  public static Probe of(Schedule schedule, Instant at, Instant now) {
    String id = schedule.getDefinition().getId();
    String runId = "probe-" + id + "@" + at;
    var submit =
        SubmitRun.newBuilder()
            .setRunId(runId)
            .setOrigin(RunOrigin.PROBE)
            .setSpec(RunSpecs.of(schedule.getDefinition()))
            .build();
    var command = new RunCommand(runId, now, "ticker", schedule.getDefinition().getPool(), submit);
    return new Probe(
        command,
        Schedule.newBuilder(schedule)
            .setProbeAt(null)
            .setVersion(schedule.getVersion() + 1)
            .setUpdatedAt(now)
            .setUpdatedBy("ticker")
            .build());
  }
}
