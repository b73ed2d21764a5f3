package io.escapement.api.problem;

import org.springframework.http.HttpStatus;

/** Versions as entity tags (RFC 9110, section 8.8.3). */
public final class ETags {
  private ETags() {}

  /** The tag of a version. */
  public static String of(long version) {
    return "\"" + version + "\"";
  }

  /** The version that an {@code If-Match} names; a 412 problem when it names none. */
  public static long version(String ifMatch) {
    String digits = ifMatch.replaceFirst("^W/", "").replace("\"", "");
    if (!digits.matches("\\d{1,18}")) {
      throw Problem.of(
          HttpStatus.PRECONDITION_FAILED,
          "version-conflict",
          "If-Match must be an ETag that was read before, such as \"3\", not " + ifMatch);
    }
    return Long.parseLong(digits);
  }
}
