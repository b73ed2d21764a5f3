package io.escapement.schemas.task;

import io.escapement.schemas.json.JsonFields;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Input of the task type {@code shell}: one process.
 *
 * @param argv program and arguments, run without a shell; a {@code command} becomes {@code /bin/sh
 *     -c command}
 * @param stdin what the process reads
 * @param user whom the process runs as; empty: like the executor
 */
public record ShellTask(
    List<String> argv,
    Optional<String> workingDirectory,
    Map<String, String> environment,
    Optional<String> stdin,
    Optional<String> user) {

  static ShellTask read(JsonFields fields) {
    Optional<List<String>> argv = fields.texts("argv");
    Optional<String> command = fields.text("command");
    Optional<String> shell = fields.text("shell");
    if (argv.isPresent() == command.isPresent()) {
      fields.invalid(
          "command", "Give either 'command' (run by a shell) or 'argv' (program and arguments)");
    }
    if (argv.isPresent() && (argv.get().isEmpty() || argv.get().getFirst().isBlank())) {
      fields.invalid("argv", "Must begin with a program");
    }
    if (command.isPresent() && command.get().isBlank()) {
      fields.invalid("command", "Must not be empty");
    }
    if (argv.isPresent() && shell.isPresent()) {
      fields.invalid("shell", "Goes with 'command' only");
    }
    var task =
        new ShellTask(
            argv.orElseGet(() -> List.of(shell.orElse("/bin/sh"), "-c", command.orElse(""))),
            fields.text("workingDirectory"),
            fields.textMap("environment"),
            fields.text("stdin"),
            fields.text("user"));
    if (task.user().isPresent() && !task.user().get().matches("[a-z_][a-z0-9_-]{0,31}")) {
      fields.invalid("user", "Must be the name of a user");
    }
    fields.refuseUnknown();
    return task;
  }
}
