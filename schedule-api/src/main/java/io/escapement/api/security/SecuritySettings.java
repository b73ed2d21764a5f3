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
 */
@ConfigurationProperties("escapement.schedule-api.security")
public record SecuritySettings(
    @DefaultValue("") String apiKeysFile, @DefaultValue("") String apiKeys) {

  ApiKeys keys() {
    return ApiKeys.read(Optional.of(apiKeysFile).filter(f -> !f.isEmpty()).map(Path::of), apiKeys);
  }
}
