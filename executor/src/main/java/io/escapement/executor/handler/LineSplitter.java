package io.escapement.executor.handler;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Makes lines of a stream of bytes. A line without an end is cut, so that memory is bounded. */
final class LineSplitter {
  private static final int LONGEST_LINE = 64 * 1024;

  private final Consumer<String> lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  LineSplitter(Consumer<String> lines) {
    this.lines = lines;
  }

  void add(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        flush();
      } else {
        line.write(bytes[i]);
        if (line.size() == LONGEST_LINE) {
          flush();
        }
      }
    }
  }

  /** The stream has ended: what is left is a line. */
  void end() {
    if (line.size() > 0) {
      flush();
    }
  }

  private void flush() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }
}
