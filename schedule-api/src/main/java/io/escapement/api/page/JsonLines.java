package io.escapement.api.page;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a value a line. As one stream of bytes: Spring's own writer makes a publisher of each line
 * and flushes it, and was seen to stall for ever under load, with the lines ready and nobody asking
 * for them (Spring Framework 7.0, reactor-netty 1.3.8).
 */
@Component
public final class JsonLines {
  private final JsonMapper json;

  JsonLines(JsonMapper json) {
    this.json = json;
  }

  /** The lines, each with its end. */
  public Flux<DataBuffer> of(Flux<?> values) {
    return values.map(this::line);
  }

  private DataBuffer line(Object value) {
    byte[] text = json.writeValueAsBytes(value);
    DataBuffer line = DefaultDataBufferFactory.sharedInstance.allocateBuffer(text.length + 1);
    return line.write(text).write((byte) '\n');
  }
}
