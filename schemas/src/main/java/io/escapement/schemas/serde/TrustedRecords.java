package io.escapement.schemas.serde;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that the generated classes may be made from schemas. Avro loads only classes that were
 * declared trustworthy (since 1.12.1), and has one list for the whole process: ours is added to
 * whatever was trusted before.
 */
final class TrustedRecords {
  private static final String PACKAGE = "io.escapement.schemas";

  private TrustedRecords() {}

  static synchronized void trust() {
    ClassSecurityValidator.ClassSecurityPredicate before = ClassSecurityValidator.getGlobal();
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(before, type -> type.getPackageName().equals(PACKAGE)));
  }
}
