package io.escapement.executor.secret;

import io.escapement.executor.TaskFailure;
import io.escapement.schemas.FailureClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where secrets come from: files of a directory, as Kubernetes mounts them, then the environment.
 * They are read each time, so that a rotated one counts at once. Thread-safe.
 */
public final class SecretStore {
  private static final String VARIABLE = "ESCAPEMENT_SECRET_";

  private final Optional<Path> directory;
  private final UnaryOperator<@Nullable String> environment;

  /**
   * A store.
   *
   * @param directory one file for each secret; a line end at the end does not count
   * @param environment answers null for a variable that is not set
   */
  public SecretStore(Optional<Path> directory, UnaryOperator<@Nullable String> environment) {
    this.directory = directory;
    this.environment = environment;
  }

  /** The secret of a name, which has letters, digits, dots, dashes and underscores only. */
  Optional<String> find(String name) {
    return directory.flatMap(d -> read(d.resolve(name))).or(() -> variable(name));
  }

  /**
   * The secret of a name.
   *
   * @throws TaskFailure of class {@code validation} when there is none
   */
  public String required(String name) {
    return find(name)
        .orElseThrow(
            () ->
                TaskFailure.of(
                    FailureClass.VALIDATION, "This executor has no secret named " + name));
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file).stripTrailing());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<String> variable(String name) {
    String variable = VARIABLE + name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    return Optional.ofNullable(environment.apply(variable));
  }
}
