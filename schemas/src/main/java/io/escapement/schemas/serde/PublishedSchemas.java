package io.escapement.schemas.serde;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Every version of a record's schema that was ever released, oldest first. They are resources of
 * this module, {@code published/<Record>.v<n>.avsc}, so that old records stay readable.
 */
final class PublishedSchemas {
  private PublishedSchemas() {}

  static List<Schema> of(Class<?> type) {
    List<Schema> schemas = new ArrayList<>();
    for (int version = 1; ; version++) {
      try (InputStream stream = PublishedSchemas.class.getResourceAsStream(path(type, version))) {
        if (stream == null) {
          return schemas;
        }
        schemas.add(new Schema.Parser().parse(stream));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + path(type, version), e);
      }
    }
  }

  static String path(Class<?> type, int version) {
    return "/io/escapement/schemas/published/" + type.getSimpleName() + ".v" + version + ".avsc";
  }
}
