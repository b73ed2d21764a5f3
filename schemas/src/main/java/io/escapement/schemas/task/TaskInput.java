package io.escapement.schemas.task;

import io.escapement.schemas.json.JsonFields;
import io.escapement.schemas.json.JsonFields.Mistakes;
import io.escapement.timing.Compiled;
import io.escapement.timing.FieldError;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the inputs of built-in task types. Errors name fields below {@code task.input}. */
public final class TaskInput {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PATH = "task.input";

  private TaskInput() {}

  /** Reads the input of the type {@code http}. */
  public static Compiled<HttpTask> http(String input) {
    return read(input, HttpTask::read);
  }

  /** Reads the input of the type {@code shell}. */
  public static Compiled<ShellTask> shell(String input) {
    return read(input, ShellTask::read);
  }

  /** Reads the input of the type {@code kafka}. */
  public static Compiled<KafkaTask> kafka(String input) {
    return read(input, KafkaTask::read);
  }

  /** Every mistake in a task's input. A type that is not built in may take any JSON object. */
  public static List<FieldError> check(String type, String input) {
    return errors(
        switch (type) {
          case "http" -> http(input);
          case "shell" -> shell(input);
          case "kafka" -> kafka(input);
          default -> read(input, fields -> fields);
        });
  }

  private static List<FieldError> errors(Compiled<?> input) {
    return switch (input) {
      case Compiled.Valid<?> _ -> List.of();
      case Compiled.Invalid<?>(List<FieldError> errors) -> errors;
    };
  }

  private static <T> Compiled<T> read(String input, Function<JsonFields, T> reader) {
    JsonNode node;
    try {
      node = JSON.readTree(input);
    } catch (JacksonException e) {
      return new Compiled.Invalid<>(
          List.of(new FieldError(PATH, "Is not JSON: " + e.getOriginalMessage())));
    }
    var mistakes = new Mistakes();
    JsonFields fields = JsonFields.of(node, PATH, mistakes);
    if (!mistakes.isEmpty()) {
      return new Compiled.Invalid<>(mistakes.all());
    }
    T value = reader.apply(fields);
    return mistakes.isEmpty()
        ? new Compiled.Valid<>(value)
        : new Compiled.Invalid<>(mistakes.all());
  }
}
