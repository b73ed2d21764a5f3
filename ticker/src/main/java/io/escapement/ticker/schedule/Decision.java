package io.escapement.ticker.schedule;

import io.escapement.schemas.FireCursor;
import io.escapement.schemas.Schedule;
import io.escapement.timing.FieldError;
import java.util.List;

/** What a command comes to. */
public sealed interface Decision {

  /** How a schedule changed. */
  enum Effect {
    CREATED,
    UPDATED,
    UNCHANGED
  }

  /** The schedule is now like this. */
  record Stored(Schedule schedule, FireCursor cursor, Effect effect) implements Decision {}

  /** The schedule is gone. */
  record Deleted(long lastVersion) implements Decision {}

  /**
   * Nothing changed.
   *
   * @param problem stable name of the reason
   */
  record Refused(String problem, String detail, List<FieldError> errors) implements Decision {
    Refused(String problem, String detail) {
      this(problem, detail, List.of());
    }
  }
}
