package io.escapement.api.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The API keys that are known, by their hashes: the keys themselves are nowhere. A key is 256 bits
 * of chance, so that a plain SHA-256 of it cannot be guessed back. Immutable.
 */
public final class ApiKeys {
  private static final int KEY_BYTES = 32;
  private static final String PREFIX = "esc_";
  private static final int FIELDS = 3;

  private final Map<String, Client> byHash;

  private ApiKeys(Map<String, Client> byHash) {
    this.byHash = Map.copyOf(byHash);
  }

  /** Whose key it is, and what they may do. */
  public record Client(String name, Role role) {}

  /** A key that was just made. The line is for the file; the key is for the client, once. */
  public record NewKey(String key, String line) {}

  /**
   * Reads keys, one in each line: name, role and SHA-256 in hexadecimal, with blanks between.
   *
   * @param file empty: none
   * @param more lines from elsewhere, with semicolons between
   * @throws IllegalArgumentException when a line is not a key; it says which
   */
  public static ApiKeys read(Optional<Path> file, String more) {
    Map<String, Client> keys = new HashMap<>();
    List<String> inFile = file.map(ApiKeys::lines).orElse(List.of());
    Stream.concat(inFile.stream(), Stream.of(more.split(";")))
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> add(keys, line));
    return new ApiKeys(keys);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("The API keys in " + file + " cannot be read: " + e, e);
    }
  }

  private static void add(Map<String, Client> keys, String line) {
    String[] fields = line.split("\\s+");
    Optional<Role> role = fields.length == FIELDS ? Role.of(fields[1]) : Optional.empty();
    if (role.isEmpty() || !fields[2].matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "An API key is a name, a role (viewer, operator or admin) and a SHA-256 in hexadecimal, not '"
              + fields[0]
              + " …'; ./escapement api-key makes one");
    }
    keys.put(fields[2], new Client(fields[0], role.get()));
  }

  /** Whether there is none: then nobody is asked for one. */
  public boolean isEmpty() {
    return byHash.isEmpty();
  }

  /** Whose key it is; empty when it is nobody's. Looks up by hash: time tells nothing of a key. */
  public Optional<Client> client(String key) {
    return Optional.ofNullable(byHash.get(hash(key)));
  }

  /** Makes a key. */
  public static NewKey make(String name, Role role) {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    return new NewKey(key, "%s %s %s".formatted(name, role.word(), hash(key)));
  }

  private static String hash(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
