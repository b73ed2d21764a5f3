package io.escapement.ticker.backfill;

import io.escapement.schemas.Backfill;
import io.escapement.schemas.RunCommand;
import java.util.List;

/**
 * What becomes of a backfill.
 *
 * @param commands to the dispatcher
 */
public record BackfillStep(Backfill backfill, List<RunCommand> commands) {
  /** Copies the list. */
  public BackfillStep {
    commands = List.copyOf(commands);
  }
}
