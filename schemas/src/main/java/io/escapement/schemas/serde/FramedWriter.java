package io.escapement.schemas.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * Writes a header and then the record in Avro's binary encoding. Does what Avro's own {@code
 * BinaryMessageEncoder} does, with a buffer that is used again, because encoding is the largest
 * part of what the dispatcher does. Thread-safe.
 */
final class FramedWriter<T> {
  static final int REGISTERED_LENGTH = 5;

  private static final int SINGLE_OBJECT_LENGTH = 10;

  private final byte[] header;
  private final DatumWriter<T> writer;
  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

  private static final class Scratch {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
    private @Nullable BinaryEncoder encoder;
  }

  @SuppressWarnings("unchecked") // Avro does not know the type of what it writes
  FramedWriter(SpecificData model, Schema schema, byte[] header) {
    this.header = header.clone();
    this.writer = (DatumWriter<T>) model.createDatumWriter(schema);
  }

  /**
   * The header of Avro's single-object encoding: two marker bytes, the schema's fingerprint.
   *
   * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Avro
   *     specification, single-object encoding</a>
   */
  static byte[] singleObject(Schema schema) {
    return ByteBuffer.allocate(SINGLE_OBJECT_LENGTH)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0xC3)
        .put((byte) 0x01)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .array();
  }

  /** The header that readers with a schema registry know: a zero and the schema's id there. */
  static byte[] registered(int id) {
    return ByteBuffer.allocate(REGISTERED_LENGTH).put((byte) 0).putInt(id).array();
  }

  byte[] write(T value) throws IOException {
    Scratch own = scratch.get();
    own.out.reset();
    own.out.writeBytes(header);
    own.encoder = EncoderFactory.get().binaryEncoder(own.out, own.encoder);
    writer.write(value, own.encoder);
    own.encoder.flush();
    return own.out.toByteArray();
  }
}
