package io.escapement.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The directory that holds all data, locked while this process uses it. */
final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel lockFile;

  private DataDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Makes the directory if needed and locks it. */
  static DataDirectory open(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
    } catch (IOException e) {
      throw new StartFailure("The data directory " + absolute + " cannot be made: " + reason(e));
    }
    if (!Files.isWritable(absolute)) {
      throw new StartFailure("The data directory " + absolute + " is not writable");
    }
    return new DataDirectory(absolute, lock(absolute));
  }

  private static FileChannel lock(Path directory) {
    Path file = directory.resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      @Nullable FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new StartFailure(
            "The data directory "
                + directory
                + " is in use by another Escapement; stop that one, or choose another with"
                + " --data-dir");
      }
      return channel;
    } catch (IOException e) {
      throw new StartFailure("The data directory " + directory + " cannot be used: " + reason(e));
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // held by this very process
    }
  }

  private static String reason(IOException error) {
    return error.getClass().getSimpleName() + " " + error.getMessage();
  }

  Path kafka() {
    return path.resolve("kafka");
  }

  Path state() {
    return path.resolve("state");
  }

  Path artifacts() {
    return path.resolve("artifacts");
  }

  Path path() {
    return path;
  }

  /** Gives the lock back. */
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
