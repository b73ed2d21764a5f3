package io.escapement.api.view;

import io.escapement.api.problem.Problem;
import io.escapement.timing.FieldError;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;

/**
 * How far the views are that a request has seen: what it has changed, in which version. A client
 * that sends it with its next request, to whichever gateway, reads what it wrote. Thread-safe.
 */
final class Position {
  static final String HEADER = "Escapement-Position";

  /** Of a bulk request the client is told the last ones. */
  private static final int MOST_TOLD = 16;

  private static final char EQUALS = '=';

  private final Map<String, Long> versions = new ConcurrentHashMap<>();

  void seen(String key, long version) {
    if (versions.size() < MOST_TOLD) {
      versions.merge(key, version, Math::max);
    }
  }

  boolean isEmpty() {
    return versions.isEmpty();
  }

  /** As a header tells it. */
  String header() {
    return versions.entrySet().stream()
        .map(entry -> entry.getKey() + EQUALS + entry.getValue())
        .collect(Collectors.joining(","));
  }

  /** Reads a header. */
  static Map<String, Long> read(String header) {
    try {
      return Stream.of(header.split(","))
          .limit(MOST_TOLD)
          .collect(
              Collectors.toMap(
                  entry -> entry.substring(0, entry.lastIndexOf(EQUALS)).strip(),
                  entry -> Long.parseLong(entry.substring(entry.lastIndexOf(EQUALS) + 1).strip()),
                  Math::max));
    } catch (NumberFormatException | IndexOutOfBoundsException _) {
      throw Problem.invalid(
          HttpStatus.BAD_REQUEST,
          "invalid-header",
          List.of(new FieldError(HEADER, "Must be as an earlier answer had it")));
    }
  }
}
