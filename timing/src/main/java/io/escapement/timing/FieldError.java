package io.escapement.timing;

/**
 * A user's mistake: which field is wrong and what would be right.
 *
 * @param field path of the field as the user wrote it, such as {@code trigger.expression}
 * @param message one sentence that says what is wrong and what would be right
 */
public record FieldError(String field, String message) {}
