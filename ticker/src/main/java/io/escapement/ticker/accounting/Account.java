package io.escapement.ticker.accounting;

/**
 * What became of the due times of a schedule.
 *
 * @param fired how many fired
 * @param skipped how many were passed over, each with a reason
 * @param pending how many are due and have no outcome yet; at most {@link FireLedger#MOST_PENDING}
 */
public record Account(String scheduleId, long fired, long skipped, long pending) {
  /** All of them. */
  public long due() {
    return fired + skipped + pending;
  }
}
