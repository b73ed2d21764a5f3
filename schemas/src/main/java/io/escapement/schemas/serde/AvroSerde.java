package io.escapement.schemas.serde;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.avro.Schema;
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
 * Avro in one of two framings. Single-object encoding (two marker bytes, the schema's fingerprint)
 * needs no registry: a reader knows every version of the schema that was ever published. With a
 * {@link SchemaRegistry} it is a zero and the schema's id there, as other tools around Kafka read
 * it; what was written without one stays readable.
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
  private final SpecificData model;
  private final Schema schema;
  private final Supplier<byte[]> header;
  private volatile @Nullable FramedWriter<T> writer;
  private final BinaryMessageDecoder<T> singleObject;
  private final Optional<RegisteredReader<T>> registered;

  private AvroSerde(Class<T> type, String subject, Optional<SchemaRegistry> registry) {
    this.type = type;
    this.model = SpecificData.getForClass(type);
    this.schema = model.getSchema(type);
    this.header =
        registry
            .<Supplier<byte[]>>map(
                known -> () -> FramedWriter.registered(known.register(subject, schema)))
            .orElse(() -> FramedWriter.singleObject(schema));
    this.registered = registry.map(known -> new RegisteredReader<>(model, schema, known));
    this.singleObject = new BinaryMessageDecoder<>(model, schema);
    PublishedSchemas.of(type).forEach(singleObject::addSchema);
  }

  /** The serde of a generated class, in single-object encoding. */
  public static <T extends SpecificRecordBase> AvroSerde<T> of(Class<T> type) {
    return new AvroSerde<>(type, "", Optional.empty());
  }

  /**
   * The serde of a generated class.
   *
   * @param subject under which its schema is registered, when it is first written or {@link
   *     #prepare prepared}
   */
  public static <T extends SpecificRecordBase> AvroSerde<T> of(
      Class<T> type, String subject, Optional<SchemaRegistry> registry) {
    return new AvroSerde<>(type, subject, registry);
  }

  /** The schema that is written. */
  public Schema schema() {
    return schema;
  }

  /**
   * Registers the schema, so that the first write need not.
   *
   * @throws IllegalStateException when the registry refuses the schema, or cannot be asked
   */
  public void prepare() {
    var _ = writer();
  }

  private FramedWriter<T> writer() {
    FramedWriter<T> prepared = writer;
    if (prepared == null) {
      prepared = new FramedWriter<>(model, schema, header.get());
      writer = prepared;
    }
    return prepared;
  }

  /**
   * Writes a value.
   *
   * @throws SerializationException when the value does not fit its schema
   */
  public byte[] encode(T value) {
    try {
      return writer().write(value);
    } catch (IOException | RuntimeException e) {
      throw new SerializationException("Cannot write a " + type.getSimpleName(), e);
    }
  }

  /** Writes a record of whatever generated class. */
  public static byte[] encodeAny(SpecificRecordBase value) {
    try {
      return new FramedWriter<>(
              value.getSpecificData(),
              value.getSchema(),
              FramedWriter.singleObject(value.getSchema()))
          .write(value);
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
      return bytes.length > 0 && bytes[0] == 0
          ? decodeRegistered(bytes)
          : singleObject.decode(bytes);
    } catch (BadHeaderException | MissingSchemaException e) {
      throw new SerializationException(
          "Not a " + type.getSimpleName() + " in Avro single-object encoding: " + e.getMessage(),
          e);
    } catch (SerializationException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new SerializationException("Broken " + type.getSimpleName() + ": " + e, e);
    }
  }

  private T decodeRegistered(byte[] bytes) throws IOException {
    return registered
        .orElseThrow(
            () ->
                new SerializationException(
                    "Not a %s in Avro single-object encoding: it was written with a schema registry, which escapement.kafka.schema-registry.url must name"
                        .formatted(type.getSimpleName())))
        .read(bytes);
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
