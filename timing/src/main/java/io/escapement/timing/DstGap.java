package io.escapement.timing;

/** What happens to a fixed local time that a spring-forward change leaves out. */
public enum DstGap {
  /** Due at the instant of the change, like Vixie cron: 02:30 runs at 03:00. */
  RUN_AFTER,
  /** Not due on that day. */
  SKIP
}
