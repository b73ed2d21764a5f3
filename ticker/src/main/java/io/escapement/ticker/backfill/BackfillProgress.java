package io.escapement.ticker.backfill;

import io.escapement.schemas.Backfill;
import io.escapement.schemas.BackfillPlan;
import io.escapement.schemas.BackfillRunEnded;
import io.escapement.schemas.BackfillState;
import io.escapement.schemas.CancelRun;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.SubmitRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps at most so many runs of a backfill going. The count is the list of the runs that were
 * handed over and have not ended, so it cannot drift from them.
 */
public final class BackfillProgress {
  private static final String TICKER = "ticker";

  private BackfillProgress() {}

  /** Hands over the first runs. */
  public static BackfillStep begin(Backfill backfill, BackfillPlan plan, Instant now) {
    return goOn(backfill, plan, now);
  }

  /** A run has ended, whatever it came to. One that is not running changes nothing. */
  public static BackfillStep ended(
      Backfill backfill, BackfillPlan plan, BackfillRunEnded ended, Instant now) {
    if (!backfill.getRunning().contains(ended.getRunId())) {
      return new BackfillStep(backfill, List.of());
    }
    List<String> running = new ArrayList<>(backfill.getRunning());
    running.remove(ended.getRunId());
    return goOn(
        Backfill.newBuilder(backfill)
            .setRunning(running)
            .setSucceeded(backfill.getSucceeded() + (ended.getSucceeded() ? 1 : 0))
            .setFailed(backfill.getFailed() + (ended.getSucceeded() ? 0 : 1))
            .build(),
        plan,
        now);
  }

  private static BackfillStep goOn(Backfill backfill, BackfillPlan plan, Instant now) {
    List<String> running = new ArrayList<>(backfill.getRunning());
    List<RunCommand> commands = new ArrayList<>();
    int submitted = backfill.getSubmitted();
    while (submitted < plan.getDue().size() && running.size() < backfill.getMaxConcurrent()) {
      Instant scheduledFor = plan.getDue().get(submitted);
      String runId = backfill.getBackfillId() + "@" + scheduledFor;
      running.add(runId);
      commands.add(submit(backfill, plan, runId, scheduledFor, now));
      submitted++;
    }
    boolean done = running.isEmpty() && submitted == plan.getDue().size();
    return new BackfillStep(
        Backfill.newBuilder(backfill)
            .setRunning(running)
            .setSubmitted(submitted)
            .setState(done ? BackfillState.COMPLETED : BackfillState.RUNNING)
            .setVersion(backfill.getVersion() + 1)
            .setUpdatedAt(now)
            .build(),
        commands);
  }

  private static RunCommand submit(
      Backfill backfill, BackfillPlan plan, String runId, Instant scheduledFor, Instant now) {
    SubmitRun submit =
        SubmitRun.newBuilder()
            .setRunId(runId)
            .setOrigin(RunOrigin.BACKFILL)
            .setSpec(plan.getRun())
            .setScheduledFor(scheduledFor)
            .setBackfillId(backfill.getBackfillId())
            .build();
    return new RunCommand(runId, now, backfill.getRequestedBy(), plan.getRun().getPool(), submit);
  }

  /** Hands over no more, and asks the dispatcher to end what is going on. */
  public static BackfillStep cancel(Backfill backfill, BackfillPlan plan, Instant now) {
    List<RunCommand> commands =
        backfill.getRunning().stream()
            .map(
                runId ->
                    new RunCommand(
                        "cancel-" + runId,
                        now,
                        TICKER,
                        plan.getRun().getPool(),
                        new CancelRun(runId, "The backfill was cancelled")))
            .toList();
    return new BackfillStep(
        Backfill.newBuilder(backfill)
            .setRunning(List.of())
            .setState(BackfillState.CANCELLED)
            .setVersion(backfill.getVersion() + 1)
            .setUpdatedAt(now)
            .build(),
        commands);
  }
}
