package io.escapement.executor.handler;

import java.nio.charset.StandardCharsets;

/** The last bytes of a stream of any length, in bounded memory; none until something comes. */
final class Tail {
  private final int capacity;
  private byte[] ring = new byte[0];
  private long total;

  Tail(int capacity) {
    this.capacity = capacity;
  }

  void add(byte[] bytes, int count) {
    if (ring.length == 0) {
      ring = new byte[capacity];
    }
    int from = Math.max(0, count - ring.length);
    for (int i = from; i < count; i++) {
      ring[(int) ((total + i) % ring.length)] = bytes[i];
    }
    total += count;
  }

  String text() {
    int length = (int) Math.min(total, ring.length);
    byte[] last = new byte[length];
    for (int i = 0; i < length; i++) {
      last[i] = ring[(int) ((total - length + i) % ring.length)];
    }
    String text = new String(last, StandardCharsets.UTF_8);
    return total > ring.length
        ? "… (" + (total - ring.length) + " bytes before this were dropped)\n" + text
        : text;
  }
}
