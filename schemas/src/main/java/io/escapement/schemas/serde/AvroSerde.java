package io.escapement.schemas.serde;

import java.io.IOException;
import org.apache.avro.message.BadHeaderException;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Avro's single-object encoding: two marker bytes, the schema's fingerprint, the body. No registry
 * is needed: a reader knows every version of the schema that was ever published.
 *
 * <p>Thread-safe. A null value (a tombstone) stays null.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">The
 *     specification</a>
 */
public final class AvroSerde<T extends SpecificRecordBase> implements Serde<T> {
  static {
    TrustedRecords.trust();
  }

  private final Class<T> type;
  private final SingleObjectWriter<T> writer;
  private final BinaryMessageDecoder<T> decoder;

  private AvroSerde(Class<T> type) {
    this.type = type;
    var model = SpecificData.getForClass(type);
    var schema = model.getSchema(type);
    this.writer = new SingleObjectWriter<>(model, schema);
    this.decoder = new BinaryMessageDecoder<>(model, schema);
    PublishedSchemas.of(type).forEach(decoder::addSchema);
  }

  /** The serde of a generated class. */
  public static <T extends SpecificRecordBase> AvroSerde<T> of(Class<T> type) {
    return new AvroSerde<>(type);
  }

  /**
   * Writes a value.
   *
   * @throws SerializationException when the value does not fit its schema
   */
  public byte[] encode(T value) {
    try {
      return writer.write(value);
    } catch (IOException | RuntimeException e) {
      throw new SerializationException("Cannot write a " + type.getSimpleName(), e);
    }
  }

  /** Writes a record of whatever generated class. */
  public static byte[] encodeAny(SpecificRecordBase value) {
    try {
      return new SingleObjectWriter<>(value.getSpecificData(), value.getSchema()).write(value);
    } catch (IOException | RuntimeException e) {
      throw new SerializationException("Cannot write a " + value.getClass().getSimpleName(), e);
    }
  }

  /**
   * Reads a value.
   *
   * @throws SerializationException when the bytes are not a value of this type
   */
  public T decode(byte[] bytes) {
    try {
      return decoder.decode(bytes);
    } catch (BadHeaderException | MissingSchemaException e) {
      throw new SerializationException(
          "Not a " + type.getSimpleName() + " in Avro single-object encoding: " + e.getMessage(),
          e);
    } catch (IOException | RuntimeException e) {
      throw new SerializationException("Broken " + type.getSimpleName() + ": " + e, e);
    }
  }

  @Override
  public Serializer<T> serializer() {
    return (_, value) -> encodeNullable(value);
  }

  @Override
  public Deserializer<T> deserializer() {
    return (_, bytes) -> decodeNullable(bytes);
  }

  // Kafka's interfaces pass null for tombstones but are not annotated for it.
  @SuppressWarnings("NullAway")
  private byte[] encodeNullable(@Nullable T value) {
    return value == null ? null : encode(value);
  }

  @SuppressWarnings("NullAway")
  private T decodeNullable(byte @Nullable [] bytes) {
    return bytes == null ? null : decode(bytes);
  }
}
