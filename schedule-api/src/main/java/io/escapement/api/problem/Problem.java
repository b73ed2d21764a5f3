package io.escapement.api.problem;

import io.escapement.timing.FieldError;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;

/**
 * A request that cannot be answered as asked.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient HttpStatus status;
  private final String name;
  private final transient List<FieldError> errors;
  private final transient Map<String, Object> details;

  /**
   * A problem.
   *
   * @param name last part of the problem's type, such as {@code invalid-schedule}
   * @param detail one sentence that a person can act on
   * @param errors the fields that are wrong
   * @param details further members of the answer
   */
  public Problem(
      HttpStatus status,
      String name,
      String detail,
      List<FieldError> errors,
      Map<String, Object> details) {
    super(detail);
    this.status = status;
    this.name = name;
    this.errors = List.copyOf(errors);
    this.details = Map.copyOf(details);
  }

  /** A problem without more to tell than a sentence. */
  public static Problem of(HttpStatus status, String name, String detail) {
    return new Problem(status, name, detail, List.of(), Map.of());
  }

  /** What was asked for is not there. */
  public static Problem notFound(String what) {
    return of(HttpStatus.NOT_FOUND, "not-found", "There is no " + what);
  }

  /**
   * What was asked for is stored but is not known to be done, or not seen yet: answered with 202
   * and never with an error, since it may still happen.
   *
   * @param state what is known of it: {@code PENDING} or {@code ACCEPTED}
   * @param statusUrl where to ask again
   */
  public static Problem notYet(String state, String detail, String statusUrl) {
    return new Problem(
        HttpStatus.ACCEPTED,
        "not-yet",
        detail,
        List.of(),
        Map.of("state", state, "statusUrl", statusUrl));
  }

  /** Whether it may still happen. */
  public boolean isNotYet() {
    return status == HttpStatus.ACCEPTED;
  }

  /** Fields are wrong. */
  public static Problem invalid(HttpStatus status, String name, List<FieldError> errors) {
    String detail =
        errors.size() == 1
            ? errors.getFirst().field() + ": " + errors.getFirst().message()
            : errors.size() + " fields are not valid; see errors";
    return new Problem(status, name, detail, errors, Map.of());
  }

  HttpStatus status() {
    return status;
  }

  String name() {
    return name;
  }

  List<FieldError> errors() {
    return errors;
  }

  /** The fields that are wrong; when none is, the problem itself under no name. */
  public List<FieldError> fieldErrors() {
    return errors.isEmpty() ? List.of(new FieldError("", String.valueOf(getMessage()))) : errors;
  }

  Map<String, Object> details() {
    return details;
  }
}
