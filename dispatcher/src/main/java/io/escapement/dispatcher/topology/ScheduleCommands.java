package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.Event;
import io.escapement.dispatcher.admission.Run;
import io.escapement.schemas.BackfillRunEnded;
import io.escapement.schemas.PauseSchedule;
import io.escapement.schemas.ResumeSchedule;
import io.escapement.schemas.RunState;
import io.escapement.schemas.ScheduleCommand;
import java.time.Instant;

/** What the dispatcher asks of the ticker. */
final class ScheduleCommands {
  private ScheduleCommands() {}

  static ScheduleCommand pause(Event.PauseRequested pause) {
    return command(
        "auto-pause-" + pause.scheduleId() + "@" + pause.at(),
        pause.scheduleId(),
        pause.at(),
        PauseSchedule.newBuilder()
            .setReason(pause.reason())
            .setProbeAt(pause.probeAt().orElse(null))
            .build());
  }

  static ScheduleCommand resume(Event.ResumeRequested resume) {
    return command(
        "auto-resume-" + resume.probeRunId(),
        resume.scheduleId(),
        resume.at(),
        ResumeSchedule.newBuilder()
            .setNote("The probe " + resume.probeRunId() + " succeeded")
            .build());
  }

  /** The ticker, which keeps a backfill's concurrency, lets the next run go. */
  static ScheduleCommand backfillRunEnded(String backfillId, Run run, Instant at) {
    return backfillRunEnded(
        backfillId,
        run.id(),
        run.spec().getScheduleId().orElseThrow(),
        run.state() == RunState.SUCCEEDED,
        at);
  }

  static ScheduleCommand backfillRunEnded(
      String backfillId, String runId, String scheduleId, boolean succeeded, Instant at) {
    return command(
        "ended-" + runId, scheduleId, at, new BackfillRunEnded(backfillId, runId, succeeded));
  }

  private static ScheduleCommand command(
      String commandId, String scheduleId, Instant at, Object action) {
    return new ScheduleCommand(commandId, at, "dispatcher", scheduleId, action);
  }
}
