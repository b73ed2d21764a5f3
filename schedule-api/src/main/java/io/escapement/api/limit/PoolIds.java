package io.escapement.api.limit;

import io.escapement.api.problem.Problem;
import io.escapement.timing.FieldError;
import java.util.List;
import org.springframework.http.HttpStatus;

/** What a pool or a source of pressure may be called. */
final class PoolIds {
  private PoolIds() {}

  static String check(String id) {
    if (!id.matches("[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}")) {
      throw Problem.invalid(
          HttpStatus.UNPROCESSABLE_CONTENT,
          PoolWriter.INVALID,
          List.of(
              new FieldError(
                  "id",
                  "Must be 1 to 128 of a-z, A-Z, 0-9, '.', '_' and '-', beginning with a letter"
                      + " or digit")));
    }
    return id;
  }
}
