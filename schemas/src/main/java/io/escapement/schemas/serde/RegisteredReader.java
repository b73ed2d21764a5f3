package io.escapement.schemas.serde;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.message.RawMessageDecoder;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.common.errors.SerializationException;

/** Reads records that begin with the id of their schema in a registry. Thread-safe. */
final class RegisteredReader<T> {
  private final SpecificData model;
  private final Schema schema;
  private final SchemaRegistry registry;
  private final Map<Integer, RawMessageDecoder<T>> decoders = new ConcurrentHashMap<>();

  RegisteredReader(SpecificData model, Schema schema, SchemaRegistry registry) {
    this.model = model;
    this.schema = schema;
    this.registry = registry;
  }

  T read(byte[] bytes) throws IOException {
    if (bytes.length < FramedWriter.REGISTERED_LENGTH) {
      throw new SerializationException("Too short to have the id of a schema");
    }
    int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    RawMessageDecoder<T> decoder = decoders.get(id);
    if (decoder == null) {
      decoder = new RawMessageDecoder<>(model, registry.schema(id), schema);
      decoders.put(id, decoder);
    }
    return decoder.decode(
        new ByteArrayInputStream(
            bytes, FramedWriter.REGISTERED_LENGTH, bytes.length - FramedWriter.REGISTERED_LENGTH));
  }
}
