package io.escapement.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaIncompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A record that was written once is readable for ever, and an old reader reads new records: each
 * schema is fully compatible with all of its published versions. Only a command may have actions
 * that an old reader does not know.
 *
 * <p>After a compatible change run {@code mvn test -pl timing,schemas -Dschemas.publish=true},
 * which adds the new version's file.
 */
class SchemaCompatibilityTest {

  static Stream<Class<? extends SpecificRecordBase>> storedRecords() {
    return StoredRecords.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("storedRecords")
  void aSchemaIsPublishedAndCompatibleWithAllOfItsVersions(Class<? extends SpecificRecordBase> type)
      throws IOException {
    Schema current = SpecificData.getForClass(type).getSchema(type);
    List<Schema> published = PublishedSchemas.of(type);

    for (Schema version : published) {
      assertCompatible(current, version);
      assertOldReadersManage(version, current);
    }
    if (published.isEmpty() || differ(published.getLast(), current)) {
      if (Boolean.getBoolean("schemas.publish")) {
        publish(type, published.size() + 1, current);
      } else {
        assertThat(published)
            .as("%s has changed: publish its schema (see this test's comment)", type)
            .last()
            .isEqualTo(current);
      }
    }
  }

  private static void assertCompatible(Schema reader, Schema writer) {
    var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult();
    assertThat(result.getIncompatibilities()).as(reader.getName()).isEmpty();
  }

  /** An action that an old reader does not know goes to its dead letters, as it should. */
  private static void assertOldReadersManage(Schema old, Schema current) {
    var result = SchemaCompatibility.checkReaderWriterCompatibility(old, current).getResult();
    assertThat(result.getIncompatibilities())
        .as(old.getName())
        .filteredOn(problem -> !isNewAction(old, problem))
        .isEmpty();
  }

  private static boolean isNewAction(Schema old, Incompatibility problem) {
    Schema.Field action = old.getField("action");
    return problem.getType() == SchemaIncompatibilityType.MISSING_UNION_BRANCH
        && action != null
        && problem.getLocation().startsWith("/fields/" + action.pos() + "/");
  }

  private static boolean differ(Schema a, Schema b) {
    return SchemaNormalization.parsingFingerprint64(a)
        != SchemaNormalization.parsingFingerprint64(b);
  }

  private static void publish(Class<?> type, int version, Schema schema) throws IOException {
    Path file = Path.of("src/main/resources" + PublishedSchemas.path(type, version));
    Files.createDirectories(file.getParent());
    Files.writeString(file, schema.toString(true) + "\n");
  }
}
