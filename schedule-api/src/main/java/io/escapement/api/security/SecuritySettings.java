package io.escapement.api.security;

import java.nio.file.Path;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the gateway's door.
 *
 * @param apiKeysFile a line for each key: name, role, SHA-256; empty: none
 * @param apiKeys such lines, with semicolons between
 * @param requestsPerSecond of a client, three times that in a burst; 0: no limit
 * @param jwtRoleClaim the claim of a JWT that names its roles
 */
@ConfigurationProperties("escapement.schedule-api.security")
public record SecuritySettings(
    @DefaultValue("") String apiKeysFile,
    @DefaultValue("") String apiKeys,
    @DefaultValue("0") int requestsPerSecond,
    @DefaultValue("roles") String jwtRoleClaim) {

  /** Refuses what cannot be meant. */
  public SecuritySettings {
    if (requestsPerSecond < 0) {
      throw new IllegalArgumentException(
          "escapement.schedule-api.security.requests-per-second must be at least 0, not "
              + requestsPerSecond);
    }
  }

  ApiKeys keys() {
    return ApiKeys.read(Optional.of(apiKeysFile).filter(f -> !f.isEmpty()).map(Path::of), apiKeys);
  }
}
