package io.escapement.ticker.accounting;

/** A due time that has no outcome, or two. */
public record Violation(String scheduleId, String what) {}
