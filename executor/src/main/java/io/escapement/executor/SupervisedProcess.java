package io.escapement.executor;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a supervisor tells the executor process that it keeps alive.
 *
 * @param recycleAfter attempts after which the process ends, to be replaced by a fresh one; 0:
 *     never
 * @param restarts how often the process was started again
 */
public record SupervisedProcess(
    @Min(0) @DefaultValue("0") long recycleAfter, @Min(0) @DefaultValue("0") int restarts) {

  /** Nobody supervises it. */
  public static final SupervisedProcess NONE = new SupervisedProcess(0, 0);
}
