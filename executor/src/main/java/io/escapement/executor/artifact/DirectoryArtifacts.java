package io.escapement.executor.artifact;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Keeps each in a file of a directory, perhaps one that several machines mount. */
final class DirectoryArtifacts implements ArtifactStore {
  private final Path directory;

  DirectoryArtifacts(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  @Override
  public URI put(String name, byte[] bytes) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(directory);
    Path unfinished = Files.createTempFile(directory, "unfinished", "");
    Files.write(unfinished, bytes);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    return file.toUri();
  }
}
