package io.escapement.schemas.task;

import io.escapement.schemas.json.JsonFields;

/** Who a request is from. The texts are usually references to secrets. */
public sealed interface HttpAuth {

  /** A name and a password (RFC 7617). */
  record Basic(String username, String password) implements HttpAuth {}

  /** A token (RFC 6750). */
  record Bearer(String token) implements HttpAuth {}

  /** Reads {@code {"type": "basic" | "bearer", …}}. */
  static HttpAuth read(JsonFields fields) {
    HttpAuth auth =
        switch (fields.requiredText("type")) {
          case "basic" ->
              new Basic(fields.requiredText("username"), fields.requiredText("password"));
          case "bearer" -> new Bearer(fields.requiredText("token"));
          default -> {
            fields.invalid("type", "Must be basic or bearer");
            yield new Bearer("");
          }
        };
    fields.refuseUnknown();
    return auth;
  }
}
