package io.escapement.executor.handler;

import io.escapement.executor.ShellRules;
import io.escapement.executor.TaskFailure;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.task.ShellTask;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which programs may be run, as whom. Links are followed before a program is looked up. */
final class AllowedCommands {
  private final ShellRules rules;

  AllowedCommands(ShellRules rules) {
    this.rules = rules;
  }

  /**
   * The command line of a task.
   *
   * @param searchPath directories of programs that are named without one, as in {@code PATH}
   * @throws TaskFailure of class {@code validation} when it is not allowed
   */
  List<String> commandLine(ShellTask task, String searchPath) {
    List<String> argv = new ArrayList<>(task.argv());
    if (!rules.allow().isEmpty()) {
      argv.set(0, allowed(argv.getFirst(), searchPath).toString());
    }
    if (task.user().isEmpty()) {
      return argv;
    }
    String user = task.user().get();
    if (!rules.users().contains(user)) {
      throw refused(
          "This executor runs nothing as %s, only as %s (escapement.executor.shell.users)"
              .formatted(user, rules.users()));
    }
    return Stream.concat(Stream.of("/usr/sbin/runuser", "-u", user, "--"), argv.stream()).toList();
  }

  /** What is checked is what is run: the program is started by its real path. */
  private Path allowed(String program, String searchPath) {
    Path real =
        find(program, searchPath)
            .orElseThrow(() -> refused("There is no program " + program + " to run"));
    boolean allowed =
        rules.allow().stream()
            .map(AllowedCommands::real)
            .flatMap(Optional::stream)
            .anyMatch(real::startsWith);
    if (!allowed) {
      throw refused(
          "This executor does not run %s, only what escapement.executor.shell.allow names: %s"
              .formatted(real, String.join(", ", rules.allow())));
    }
    return real;
  }

  private static Optional<Path> find(String program, String searchPath) {
    if (program.contains("/")) {
      return Optional.of(Path.of(program))
          .filter(Path::isAbsolute)
          .flatMap(p -> real(p.toString()));
    }
    return Stream.of(searchPath.split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst()
        .flatMap(p -> real(p.toString()));
  }

  private static Optional<Path> real(String path) {
    try {
      return Optional.of(Path.of(path).toRealPath());
    } catch (IOException _) {
      return Optional.empty(); // it is not there
    }
  }

  private static TaskFailure refused(String why) {
    return TaskFailure.of(FailureClass.VALIDATION, why);
  }
}
