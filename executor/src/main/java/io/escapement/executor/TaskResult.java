package io.escapement.executor;

import java.util.Optional;

/**
 * What a handler leaves behind.
 *
 * @param value text or JSON; more than {@link #LARGEST_BYTES} in UTF-8 goes to the artifact store,
 *     if there is one
 * @param detached the work goes on elsewhere until its deadline, and another reports its end
 */
public record TaskResult(Optional<String> value, boolean detached) {
  /** What is kept with a run: 64 KiB. */
  public static final int LARGEST_BYTES = 64 * 1024;

  private static final TaskResult NOTHING = new TaskResult(Optional.empty(), false);

  /** Nothing to keep. */
  public static TaskResult nothing() {
    return NOTHING;
  }

  /** A text to keep. */
  public static TaskResult of(String value) {
    return new TaskResult(Optional.of(value), false);
  }

  /**
   * The handler has started work that goes on elsewhere: the run stays open until somebody reports
   * its end through the API, with the attempt's token, or its deadline has passed.
   */
  public static TaskResult goesOnElsewhere() {
    return new TaskResult(Optional.empty(), true);
  }
}
