package io.escapement.executor;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a handler leaves behind.
 *
 * @param value text or JSON, at most {@link #LARGEST_BYTES} in UTF-8
 * @param detached the work goes on elsewhere until its deadline, and another reports its end
 */
public record TaskResult(Optional<String> value, boolean detached) {
  /** 64 KiB. */
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

  /** Whether it is small enough to be kept. */
  public boolean fits() {
    return value
        .map(text -> text.getBytes(StandardCharsets.UTF_8).length <= LARGEST_BYTES)
        .orElse(true);
  }
}
