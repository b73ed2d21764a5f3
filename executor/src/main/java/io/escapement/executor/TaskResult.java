package io.escapement.executor;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a handler leaves behind.
 *
 * @param value text or JSON, at most {@link #LARGEST_BYTES} in UTF-8
 */
public record TaskResult(Optional<String> value) {
  /** 64 KiB. */
  public static final int LARGEST_BYTES = 64 * 1024;

  private static final TaskResult NOTHING = new TaskResult(Optional.empty());

  /** Nothing to keep. */
  public static TaskResult nothing() {
    return NOTHING;
  }

  /** A text to keep. */
  public static TaskResult of(String value) {
    return new TaskResult(Optional.of(value));
  }

  /** Whether it is small enough to be kept. */
  public boolean fits() {
    return value
        .map(text -> text.getBytes(StandardCharsets.UTF_8).length <= LARGEST_BYTES)
        .orElse(true);
  }
}
