package io.escapement.schemas.serde;

import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.Backfill;
import io.escapement.schemas.BackfillPlan;
import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.CancelAttempt;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.DeadLetter;
import io.escapement.schemas.ExecutorCommand;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireCursor;
import io.escapement.schemas.OpenRun;
import io.escapement.schemas.Pool;
import io.escapement.schemas.PressureSignal;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.RunEvent;
import io.escapement.schemas.RunLog;
import io.escapement.schemas.RunView;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.schemas.ScheduleProgress;
import io.escapement.schemas.ScheduleStats;
import io.escapement.schemas.ScheduleStreak;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.TaskReport;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;

/** The records that stand on topics and in stores by themselves. */
final class StoredRecords {
  static final List<Class<? extends SpecificRecordBase>> ALL =
      List.of(
          AuditEntry.class,
          Backfill.class,
          BackfillPlan.class,
          CalendarDefinition.class,
          CancelAttempt.class,
          CommandResult.class,
          DeadLetter.class,
          ExecutorStatus.class,
          Fire.class,
          FireCursor.class,
          OpenRun.class,
          Pool.class,
          PressureSignal.class,
          RunCommand.class,
          RunEvent.class,
          RunLog.class,
          ExecutorCommand.class,
          RunView.class,
          Schedule.class,
          ScheduleProgress.class,
          ScheduleStats.class,
          ScheduleStreak.class,
          ScheduleCommand.class,
          TaskAssignment.class,
          TaskReport.class);

  private StoredRecords() {}
}
