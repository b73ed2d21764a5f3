package io.escapement.kafka;

import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Commits at once while there is little to do, so that the next component sees what was decided
 * without waiting. While there is much to do it commits so seldom that most of the time goes into
 * the work: one transaction then serves many records. The commit interval is the upper bound. Call
 * {@link #tick} from a wall-clock punctuator. Not thread-safe.
 */
public final class PromptCommit {
  /** Work goes on at least as long as the commit before it took; with much to do, longer. */
  private static final int WORK_PER_COMMIT = 1;

  private static final int WORK_PER_COMMIT_IN_BULK = 8;

  /** So many writes since the last commit are much to do. */
  private static final int BULK = 100;

  private final ProcessorContext<?, ?> context;
  private int writes;
  private boolean wroteSinceTick;
  private boolean requested;
  private long requestedAtMs;
  private long committedAtMs;
  private long commitTookMs;

  /** For the task of this context. */
  public PromptCommit(ProcessorContext<?, ?> context) {
    this.context = context;
  }

  /** Something was written that somebody waits for. */
  public void wrote() {
    writes++;
    wroteSinceTick = true;
  }

  /** Time passed. */
  public void tick(long nowMs) {
    if (requested) {
      commitTookMs = nowMs - requestedAtMs;
      committedAtMs = nowMs;
      requested = false;
    }
    boolean idle = !wroteSinceTick;
    int factor = writes < BULK ? WORK_PER_COMMIT : WORK_PER_COMMIT_IN_BULK;
    boolean workedLongEnough = nowMs - committedAtMs >= factor * commitTookMs;
    if (writes > 0 && (idle || workedLongEnough)) {
      context.commit();
      requested = true;
      requestedAtMs = nowMs;
      writes = 0;
    }
    wroteSinceTick = false;
  }
}
