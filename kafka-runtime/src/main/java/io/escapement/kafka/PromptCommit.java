package io.escapement.kafka;

import java.time.Duration;

/**
 * Commits at once while there is little to do, so that the next component sees what was decided
 * without waiting. When it has done so some times in a row and there was always more to do, it goes
 * over to long transactions that serve many records, until there is little to do again. The commit
 * interval is the upper bound. Call {@link #tick} from a wall-clock punctuator. Not thread-safe.
 */
public final class PromptCommit {
  /**
   * Under a backlog Kafka Streams processes a single record before each of these commits; so many
   * are a fraction of a second.
   */
  private static final int MOST_IN_A_ROW = 20;

  /** What is alone, or the first of a burst, does not wait; what comes right after it may. */
  private static final Duration SHORT_TRANSACTION = Duration.ofMillis(10);

  private static final Duration LONG_TRANSACTION = Duration.ofMillis(40);

  /** Without work for so long after a commit, what comes next is the first again. */
  private static final Duration MOMENT = Duration.ofMillis(4);

  /** A moment without work after a transaction of so many writes is no end of the load. */
  private static final int MUCH = 100;

  private final Runnable commit;
  private int writes;
  private int writesOfLast;
  private boolean wroteSinceTick;
  private boolean requested;
  private long committedAtMs;
  private int inARow;

  /** There was little to do before the last commit and nothing for a moment after it. */
  private boolean rested;

  /**
   * Nothing is written yet.
   *
   * @param commit asks for a commit, as that of a processor's context does
   */
  public PromptCommit(Runnable commit) {
    this.commit = commit;
  }

  /** Something was written that somebody waits for. */
  public void wrote() {
    writes++;
    wroteSinceTick = true;
  }

  /** Time passed. */
  public void tick(long nowMs) {
    if (requested) {
      committedAtMs = nowMs;
      requested = false;
    }
    boolean idle = !wroteSinceTick;
    long sinceCommitMs = Math.abs(nowMs - committedAtMs);
    if (idle && writesOfLast < MUCH) {
      inARow = 0;
      rested |= sinceCommitMs >= MOMENT.toMillis();
    }
    Duration longest = inARow < MOST_IN_A_ROW ? SHORT_TRANSACTION : LONG_TRANSACTION;
    if (writes > 0 && (idle || rested || sinceCommitMs >= longest.toMillis())) {
      commit.run();
      requested = true;
      rested = false;
      writesOfLast = writes;
      writes = 0;
      inARow++;
    }
    wroteSinceTick = false;
  }
}
