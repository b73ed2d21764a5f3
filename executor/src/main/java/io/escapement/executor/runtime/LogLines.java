package io.escapement.executor.runtime;

import io.escapement.schemas.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The lines of one attempt, sent a few at a time. What is kept is bounded: a handler that writes
 * without end costs no more than one that stops at the bound. Thread-safe.
 */
final class LogLines implements AutoCloseable {
  static final int MOST_LINES = 10_000;
  static final int MOST_CHARACTERS = 1_000_000;
  static final int LONGEST_LINE = 4_096;

  private static final int LINES_PER_RECORD = 100;
  private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

  private final InstantSource clock;
  private final RunLogs.Sink sink;
  private final Consumer<LogLines> unsent;
  private final List<LogLine> waiting = new ArrayList<>();
  private Instant sentAt = Instant.EPOCH;
  private long sent;
  private long characters;
  private boolean full;

  /** The last argument is told of lines that are not sent yet. */
  LogLines(InstantSource clock, RunLogs.Sink sink, Consumer<LogLines> unsent) {
    this.clock = clock;
    this.sink = sink;
    this.unsent = unsent;
  }

  synchronized void add(String text) {
    if (full) {
      return;
    }
    full = sent + waiting.size() >= MOST_LINES - 1 || characters >= MOST_CHARACTERS;
    String line = full ? "… truncated: no more than this is kept of an attempt" : shortened(text);
    characters += line.length();
    Instant now = clock.instant();
    waiting.add(new LogLine(now, line));
    boolean waited = Duration.between(sentAt, now).compareTo(LONGEST_WAIT) >= 0;
    if (full || waited || waiting.size() >= LINES_PER_RECORD) {
      flush(now);
    } else if (waiting.size() == 1) {
      unsent.accept(this);
    }
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_LINE
        ? text
        : text.substring(0, LONGEST_LINE) + "… (" + (text.length() - LONGEST_LINE) + " more)";
  }

  /** Sends what waits. */
  synchronized void flush() {
    flush(clock.instant());
  }

  private void flush(Instant now) {
    if (!waiting.isEmpty()) {
      sink.send(sent, waiting);
      sent += waiting.size();
      waiting.clear();
      sentAt = now;
    }
  }

  @Override
  public void close() {
    flush();
  }
}
