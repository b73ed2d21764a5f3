package io.escapement.standalone;

import java.util.Optional;

/** The API key with which the commands of this program ask the API, where one is needed. */
public final class ApiKeyOfClient {
  private static final String VARIABLE = "ESCAPEMENT_API_KEY";

  private ApiKeyOfClient() {}

  /** From the environment, so that it is in no list of processes. */
  public static Optional<String> get() {
    return Optional.ofNullable(System.getenv(VARIABLE)).filter(key -> !key.isBlank());
  }
}
