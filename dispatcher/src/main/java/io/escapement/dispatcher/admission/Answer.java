package io.escapement.dispatcher.admission;

import io.escapement.timing.FieldError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a command is answered. */
public sealed interface Answer {

  /**
   * It was done.
   *
   * @param sequence of the run's last event
   */
  record Accepted(String runId, int sequence) implements Answer {}

  /**
   * It was not, and nothing changed.
   *
   * @param problem stable name of the reason
   * @param slotEta when a slot may be free, for lack of capacity
   */
  record Refused(String problem, String detail, List<FieldError> errors, Optional<Duration> slotEta)
      implements Answer {
    Refused(String problem, String detail) {
      this(problem, detail, List.of(), Optional.empty());
    }
  }
}
