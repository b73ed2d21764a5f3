package io.escapement.api.crontab;

import io.escapement.schemas.ScheduleDefinition;
import java.util.List;
import java.util.Optional;

/** A line of a crontab that is not blank, a comment or a setting. */
sealed interface CrontabEntry {

  /** From 1. */
  int line();

  /** A job. */
  record Job(int line, ScheduleDefinition definition, Optional<String> warning)
      implements CrontabEntry {}

  /** A line that cannot be used, and why. */
  record Bad(int line, String reason) implements CrontabEntry {}

  /** The jobs of a file and its bad lines, in order. */
  record File(List<CrontabEntry> entries) {}
}
