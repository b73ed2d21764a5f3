package io.escapement.executor.handler;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The last bytes of a stream of any length, read in constant memory. */
final class Tail {
  private final byte[] ring;
  private long total;

  Tail(int capacity) {
    ring = new byte[capacity];
  }

  void readFully(InputStream stream) throws IOException {
    byte[] buffer = new byte[8_192];
    for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
      add(buffer, count);
    }
  }

  void add(byte[] bytes, int count) {
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
