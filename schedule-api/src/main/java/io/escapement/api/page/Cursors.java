package io.escapement.api.page;

import io.escapement.api.problem.Problem;
import io.escapement.timing.FieldError;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.springframework.http.HttpStatus;

/** Cursors are opaque to clients: where the next page begins. */
public final class Cursors {
  private Cursors() {}

  /** Hides a key. */
  public static String encode(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  /** The key that was hidden; 400 when it is none. */
  public static String decode(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw Problem.invalid(
          HttpStatus.BAD_REQUEST,
          "invalid-parameter",
          List.of(new FieldError("cursor", "Must be a nextCursor of an earlier page")));
    }
  }
}
