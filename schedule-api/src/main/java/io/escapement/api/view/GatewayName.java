package io.escapement.api.view;

import io.escapement.api.ScheduleApiSettings;
import io.escapement.schemas.definition.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What a gateway's views are kept under in Kafka. Every gateway has all views whole: two that
 * shared a name would have a part of them each, and answer wrongly.
 */
final class GatewayName {
  private static final String FILE = "gateway-name";

  private GatewayName() {}

  /** As configured; else made once and kept beside the views' local state. */
  static String of(ScheduleApiSettings settings) {
    return settings.name().isEmpty()
        ? kept(Path.of(settings.streams().stateDirectory()))
        : settings.name();
  }

  private static String kept(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      if (Files.notExists(file)) {
        Files.createDirectories(directory);
        Files.writeString(file, Ids.unique("gateway", Instant.now()));
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("The gateway's name cannot be kept in " + file, e);
    }
  }
}
