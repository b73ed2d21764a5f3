package io.escapement.executor.handler;

import io.escapement.executor.TaskFailure;
import io.escapement.schemas.FailureClass;
import io.escapement.timing.Compiled;
import io.escapement.timing.FieldError;
import java.util.List;
import java.util.stream.Collectors;

/** Unwraps inputs that were checked when the task was defined, but may come from anywhere. */
final class Inputs {
  private Inputs() {}

  static <T> T valid(Compiled<T> input) {
    return switch (input) {
      case Compiled.Valid<T>(T value) -> value;
      case Compiled.Invalid<T>(List<FieldError> errors) ->
          throw TaskFailure.of(
              FailureClass.VALIDATION,
              errors.stream()
                  .map(error -> error.field() + ": " + error.message())
                  .collect(Collectors.joining("; ")));
    };
  }
}
