package io.escapement.schemas.event;

import java.nio.charset.StandardCharsets;

/**
 * A run's place in distributed traces, as W3C Trace Context says it. It is made from the run's id,
 * so whoever knows the run knows the trace: each run is a trace, each of its events a span.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public final class TraceContext {
  /** The name of the header. */
  public static final String HEADER = "traceparent";

  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TEMPLATE =
      ("00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-01").getBytes(StandardCharsets.US_ASCII);
  private static final int TRACE = 3;
  private static final int SPAN = 36;

  private TraceContext() {}

  /** The trace of a run: 32 hexadecimal digits. */
  public static String traceId(String runId) {
    return traceparent(runId, 0).substring(TRACE, SPAN - 1);
  }

  /**
   * Value of the header.
   *
   * @param span which part of the run, such as the sequence of an event
   */
  public static String traceparent(String runId, long span) {
    return new String(bytes(runId, span), StandardCharsets.US_ASCII);
  }

  /** Every event of every run has one: without detours. */
  static byte[] bytes(String runId, long span) {
    byte[] value = TEMPLATE.clone();
    long hash = hash(OFFSET, runId);
    hex(hash, value, TRACE);
    // Neither may be zero.
    hex(mixed(hash) | 1, value, TRACE + 16);
    hex(mixed(hash ^ (span + PRIME)) | 1, value, SPAN);
    return value;
  }

  private static void hex(long number, byte[] into, int at) {
    for (int i = 0; i < 16; i++) {
      into[at + i] = DIGITS[(int) (number >>> (60 - 4 * i)) & 0xf];
    }
  }

  /** FNV-1a, and then mixed, since its last characters change few bits. */
  private static long hash(long seed, String text) {
    long hash = seed;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    return mixed(hash);
  }

  /** The finalizer of splitmix64. */
  private static long mixed(long value) {
    long a = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
