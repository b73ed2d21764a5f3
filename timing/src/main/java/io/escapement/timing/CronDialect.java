package io.escapement.timing;

/** Which cron an expression is written for. */
public enum CronDialect {
  /** Five fields. Sunday is 0 or 7; a date matches if either restricted day field does. */
  UNIX,
  /** Six fields, seconds first. Sunday is 1; only one day field may be restricted; L W LW # ? */
  QUARTZ
}
