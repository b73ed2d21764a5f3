package io.escapement.schemas.task;

import io.escapement.schemas.json.JsonFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import tools.jackson.databind.JsonNode;

/**
 * A value in Avro, by a schema that the task brings along. With the id that a schema registry knows
 * the schema by, it is framed as Confluent's serializers do it (a zero byte and the id, four
 * bytes); without, in Avro's single-object encoding.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#json-encoding">Avro's JSON
 *     encoding, in which the value is given</a>
 */
final class AvroValue {
  private static final int REGISTRY_FRAME_BYTES = 5;

  private AvroValue() {}

  /** Empty when there is no value, or a mistake, which is noted. */
  static Optional<byte[]> encode(JsonFields avro, Optional<JsonNode> value) {
    Optional<Long> id = avro.integer("schemaId", 0, Integer.MAX_VALUE);
    Optional<JsonNode> schema = avro.any("schema");
    if (schema.isEmpty()) {
      avro.invalid("schema", "Is required: the Avro schema of the value");
    }
    avro.refuseUnknown();
    return schema.isPresent() && value.isPresent()
        ? encode(avro, schema.get(), id, value.get())
        : Optional.empty();
  }

  private static Optional<byte[]> encode(
      JsonFields avro, JsonNode schemaJson, Optional<Long> id, JsonNode value) {
    Schema schema;
    try {
      schema = new Schema.Parser().parse(schemaJson.toString());
    } catch (AvroRuntimeException e) {
      avro.invalid("schema", "Is not an Avro schema: " + e.getMessage());
      return Optional.empty();
    }
    try {
      Object datum =
          new GenericDatumReader<>(schema)
              .read(null, DecoderFactory.get().jsonDecoder(schema, value.toString()));
      return Optional.of(
          id.isPresent()
              ? framed(schema, id.get().intValue(), datum)
              : singleObject(schema, datum));
    } catch (IOException | AvroRuntimeException e) {
      avro.invalid("schema", "The value does not match it: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static byte[] singleObject(Schema schema, Object datum) throws IOException {
    ByteBuffer encoded = new BinaryMessageEncoder<>(GenericData.get(), schema).encode(datum);
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  private static byte[] framed(Schema schema, int id, Object datum) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write(ByteBuffer.allocate(REGISTRY_FRAME_BYTES).put((byte) 0).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<>(schema).write(datum, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}
