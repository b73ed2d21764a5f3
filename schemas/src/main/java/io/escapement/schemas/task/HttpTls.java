package io.escapement.schemas.task;

import io.escapement.schemas.json.JsonFields;
import java.util.Optional;

/**
 * How an HTTPS server is known, and what it knows the client by. Texts are PEM, usually references
 * to secrets.
 *
 * @param authorities certificates of authorities that are trusted instead of the JDK's
 * @param certificate of the client
 * @param key of the client's certificate, PKCS #8
 * @param verify whether the server's certificate and name are checked
 */
public record HttpTls(
    Optional<String> authorities,
    Optional<String> certificate,
    Optional<String> key,
    boolean verify) {

  static HttpTls read(JsonFields fields) {
    var tls =
        new HttpTls(
            fields.text("authorities"),
            fields.text("certificate"),
            fields.text("key"),
            fields.bool("verify").orElse(true));
    if (tls.certificate().isPresent() != tls.key().isPresent()) {
      fields.invalid("certificate", "Goes together with 'key'");
    }
    if (!tls.verify() && tls.authorities().isPresent()) {
      fields.invalid("verify", "Must not be false where 'authorities' says whom to trust");
    }
    fields.refuseUnknown();
    return tls;
  }
}
