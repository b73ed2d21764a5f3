package io.escapement.executor.artifact;

import io.escapement.executor.secret.SecretStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** A place for large results. Thread-safe. */
interface ArtifactStore {
  /** Keeps the bytes under a name that is a relative path, and answers where they are. */
  URI put(String name, byte[] bytes) throws IOException, InterruptedException;

  /**
   * The store of a setting.
   *
   * @param place a directory, {@code s3+http:} or {@code s3+https:} URL; empty: none
   * @throws IllegalArgumentException when it is neither
   */
  static Optional<ArtifactStore> at(String place, SecretStore secrets) {
    if (place.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        place.startsWith("s3+")
            ? S3Artifacts.at(URI.create(place), secrets)
            : new DirectoryArtifacts(Path.of(place)));
  }
}
