package io.escapement.schemas.task;

import io.escapement.schemas.json.JsonFields;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Input of the task type {@code http}: one request.
 *
 * @param expectStatus statuses that are a success; empty: 200 to 299
 * @param timeout for the whole exchange
 * @param async whether an answer 202 means that the work goes on and its end is reported later
 * @param redirects followed, at most
 * @param auth who the request is from
 * @param tls how the server is known, and what it knows the client by
 */
public record HttpTask(
    URI url,
    String method,
    Map<String, String> headers,
    Optional<String> body,
    List<Integer> expectStatus,
    Duration timeout,
    boolean async,
    int redirects,
    Optional<HttpAuth> auth,
    Optional<HttpTls> tls) {

  private static final int MOST_REDIRECTS = 10;
  private static final long DEFAULT_REDIRECTS = 5;
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** Headers that the HTTP client sets itself and does not let anyone else set. */
  private static final Set<String> RESERVED_HEADERS =
      Set.of("connection", "content-length", "expect", "host", "upgrade");

  static HttpTask read(JsonFields fields) {
    String method = fields.text("method").orElse("GET").toUpperCase(Locale.ROOT);
    if (!METHODS.contains(method)) {
      fields.invalid("method", "Must be one of " + METHODS.stream().sorted().toList());
    }
    URI url = url(fields);
    Map<String, String> headers = fields.textMap("headers");
    headers.forEach((name, value) -> checkHeader(fields, name, value));
    Optional<String> body = body(fields);
    List<Integer> expectStatus = fields.integers("expectStatus").orElse(List.of());
    if (expectStatus.stream().anyMatch(status -> status < 100 || status > 599)) {
      fields.invalid("expectStatus", "Must be HTTP statuses from 100 to 599");
    }
    Duration timeout = fields.duration("timeout").orElse(DEFAULT_TIMEOUT);
    if (timeout.isNegative() || timeout.isZero()) {
      fields.invalid("timeout", "Must be longer than zero");
    }
    boolean async = fields.bool("async").orElse(false);
    int redirects =
        fields.integer("redirects", 0, MOST_REDIRECTS).orElse(DEFAULT_REDIRECTS).intValue();
    Optional<HttpAuth> auth = fields.object("auth").map(HttpAuth::read);
    if (auth.isPresent() && headers.keySet().stream().anyMatch("authorization"::equalsIgnoreCase)) {
      fields.invalid("auth", "Sets the header Authorization, which 'headers' sets already");
    }
    Optional<HttpTls> tls = fields.object("tls").map(HttpTls::read);
    fields.refuseUnknown();
    return new HttpTask(
        url, method, Map.copyOf(headers), body, expectStatus, timeout, async, redirects, auth, tls);
  }

  private static URI url(JsonFields fields) {
    String text = fields.requiredText("url");
    if (text.isEmpty()) {
      return URI.create("");
    }
    try {
      URI url = new URI(text);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      if (!Set.of("http", "https").contains(scheme) || url.getHost() == null) {
        fields.invalid("url", "Must be an absolute http or https URL, not '" + text + "'");
      }
      return url;
    } catch (URISyntaxException e) {
      fields.invalid("url", "Is not a URL: " + e.getMessage());
      return URI.create("");
    }
  }

  private static void checkHeader(JsonFields fields, String name, String value) {
    if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
      fields.invalid("headers." + name, "Is not a header name");
    } else if (RESERVED_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
      fields.invalid("headers." + name, "Is set by the HTTP client and cannot be changed");
    } else if (value.chars().anyMatch(c -> c < 32 && c != '\t')) {
      fields.invalid("headers." + name, "Must not contain control characters");
    }
  }

  /** A text is sent as it is, an object or array as JSON. */
  private static Optional<String> body(JsonFields fields) {
    return fields.any("body").map(node -> node.isString() ? node.asString() : node.toString());
  }

  /** Whether a response's status is a success. */
  public boolean expects(int status) {
    return expectStatus.isEmpty() ? status / 100 == 2 : expectStatus.contains(status);
  }
}
