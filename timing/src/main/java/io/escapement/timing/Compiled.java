package io.escapement.timing;

import java.util.List;

/** The outcome of checking a user's input: a value that is right, or every mistake in it. */
public sealed interface Compiled<T> {

  /** The input is right. */
  record Valid<T>(T value) implements Compiled<T> {}

  /**
   * The input is wrong.
   *
   * @param errors every mistake found, at least one
   */
  record Invalid<T>(List<FieldError> errors) implements Compiled<T> {
    /** Copies the list. */
    public Invalid {
      errors = List.copyOf(errors);
      if (errors.isEmpty()) {
        throw new IllegalArgumentException("An invalid input has at least one error");
      }
    }
  }
}
