package io.escapement.api.view;

import java.time.Instant;

/**
 * A line that a handler wrote.
 *
 * @param number from 0 in each attempt
 */
public record LogEntry(int attempt, long number, Instant at, String text) {}
