package io.escapement.spring;

import io.escapement.executor.TaskContext;
import io.escapement.executor.TaskFailure;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.TaskResult;
import io.escapement.schemas.FailureClass;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Calls a method for each attempt. */
final class MethodTaskHandler implements TaskHandler {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final String taskType;
  private final Object bean;
  private final Method method;
  private final Optional<Validator> validator;

  MethodTaskHandler(String taskType, Object bean, Method method, Optional<Validator> validator) {
    this.taskType = taskType;
    this.bean = bean;
    this.method = method;
    this.validator = validator;
    long inputs =
        java.util.Arrays.stream(method.getParameterTypes())
            .filter(type -> type != TaskContext.class)
            .count();
    if (inputs > 1) {
      throw new IllegalArgumentException(
          "A task handler takes one input and a TaskContext, but not what " + method + " takes");
    }
    method.setAccessible(true);
  }

  @Override
  public String taskType() {
    return taskType;
  }

  @Override
  public TaskResult run(TaskContext context) throws Exception {
    Class<?>[] types = method.getParameterTypes();
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = types[i] == TaskContext.class ? context : input(context, types[i]);
    }
    try {
      return result(method.invoke(bean, arguments));
    } catch (InvocationTargetException e) {
      throw unwrapped(e);
    }
  }

  private static Exception unwrapped(InvocationTargetException e) {
    return switch (e.getTargetException()) {
      case Exception exception -> exception;
      case Error error -> throw error;
      default -> e;
    };
  }

  private Object input(TaskContext context, Class<?> type) {
    Object input;
    try {
      input = JSON.readValue(context.input(), type);
    } catch (JacksonException e) {
      throw TaskFailure.of(
          FailureClass.VALIDATION, "The input is not as expected: " + e.getOriginalMessage());
    }
    Set<ConstraintViolation<Object>> violations =
        validator.map(v -> v.validate(input)).orElse(Set.of());
    if (!violations.isEmpty()) {
      throw TaskFailure.of(
          FailureClass.VALIDATION,
          violations.stream()
              .map(violation -> violation.getPropertyPath() + " " + violation.getMessage())
              .sorted()
              .collect(Collectors.joining("; ")));
    }
    return input;
  }

  private static TaskResult result(@Nullable Object value) {
    return switch (value) {
      case null -> TaskResult.nothing();
      case TaskResult result -> result;
      case String text -> TaskResult.of(text);
      default -> TaskResult.of(JSON.writeValueAsString(value));
    };
  }
}
