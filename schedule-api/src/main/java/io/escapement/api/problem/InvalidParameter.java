package io.escapement.api.problem;

import io.escapement.timing.FieldError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestParam;

/** A parameter of a request that cannot be read as what it is to be. */
final class InvalidParameter {
  private static final Map<Class<?>, String> RIGHT =
      Map.of(
          int.class,
          "a whole number",
          Integer.class,
          "a whole number",
          boolean.class,
          "true or false",
          Boolean.class,
          "true or false",
          Instant.class,
          "an instant such as 2026-11-20T09:00:00Z",
          Duration.class,
          "a duration such as PT1H");

  private InvalidParameter() {}

  static Problem problem(MethodParameter parameter) {
    String right =
        RIGHT.getOrDefault(parameter.nestedIfOptional().getNestedParameterType(), "valid");
    return Problem.invalid(
        HttpStatus.BAD_REQUEST,
        "invalid-parameter",
        List.of(new FieldError(name(parameter), "Must be " + right)));
  }

  private static String name(MethodParameter parameter) {
    return Optional.ofNullable(parameter.getParameterAnnotation(RequestParam.class))
        .map(RequestParam::name)
        .filter(name -> !name.isEmpty())
        .or(() -> Optional.ofNullable(parameter.getParameterName()))
        .orElse("");
  }
}
