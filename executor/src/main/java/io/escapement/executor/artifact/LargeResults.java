package io.escapement.executor.artifact;

import io.escapement.executor.TaskContext;
import io.escapement.executor.TaskFailure;
import io.escapement.executor.TaskResult;
import io.escapement.executor.secret.SecretStore;
import io.escapement.schemas.FailureClass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What becomes of a result that is too large to be kept with its run: it goes to an artifact store,
 * and the run keeps where it is, how large, and its SHA-256. Thread-safe.
 */
public final class LargeResults {
  /** 64 MiB. */
  static final int LARGEST_ARTIFACT_BYTES = 64 * 1024 * 1024;

  private static final String CUT = "… (cut)";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Optional<ArtifactStore> store;

  /**
   * With a place as the setting {@code escapement.executor.artifacts} names it.
   *
   * @throws IllegalArgumentException when it is not a place
   */
  public LargeResults(String place, SecretStore secrets) {
    this.store = ArtifactStore.at(place, secrets);
  }

  /**
   * The text that is kept with the run.
   *
   * @throws TaskFailure of class {@code validation} when the result is too large, and there is no
   *     store for it or it is too large for that as well
   * @throws IOException when the store cannot take it
   */
  public String kept(TaskContext attempt, String result) throws IOException, InterruptedException {
    byte[] bytes = result.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= TaskResult.LARGEST_BYTES) {
      return result;
    }
    if (store.isEmpty() || bytes.length > LARGEST_ARTIFACT_BYTES) {
      throw TaskFailure.of(
          FailureClass.VALIDATION,
          "The result has %d bytes; %d are kept with a run%s"
              .formatted(
                  bytes.length,
                  TaskResult.LARGEST_BYTES,
                  store.isEmpty()
                      ? ", and no place for larger ones is configured (escapement.executor.artifacts)"
                      : ", and %d as an artifact".formatted(LARGEST_ARTIFACT_BYTES)));
    }
    String name = attempt.runId().replaceAll("[^A-Za-z0-9._-]", "_") + "-" + attempt.token();
    Map<String, Object> reference = new LinkedHashMap<>();
    reference.put("artifact", store.get().put(name, bytes).toString());
    reference.put("bytes", bytes.length);
    reference.put("sha256", sha256(bytes));
    return JSON.writeValueAsString(reference);
  }

  /** What a failed attempt left behind, as much of it as is kept. */
  public static String cut(String result) {
    byte[] bytes = result.getBytes(StandardCharsets.UTF_8);
    int most = TaskResult.LARGEST_BYTES - CUT.getBytes(StandardCharsets.UTF_8).length - 3;
    return bytes.length <= TaskResult.LARGEST_BYTES
        ? result
        : new String(bytes, 0, most, StandardCharsets.UTF_8) + CUT;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
