package io.escapement.api.signin;

import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;

/** The wiring of signing in. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SignInSettings.class)
class SignInConfiguration {
  private static final String ISSUER = "spring.security.oauth2.resourceserver.jwt.issuer-uri";

  /** Holds an identity provider, or none: Spring makes no bean of an Optional. */
  record Provider(Optional<IdentityProvider> identity) {}

  @Bean
  Provider signInProvider(SignInSettings settings, @Value("${" + ISSUER + ":}") String issuer) {
    if (settings.clientId().isEmpty()) {
      return new Provider(Optional.empty());
    }
    if (issuer.isEmpty()) {
      throw new IllegalArgumentException(
          "escapement.schedule-api.security.oidc.client-id needs to know the identity provider: name it in "
              + ISSUER);
    }
    return new Provider(Optional.of(new IdentityProvider(WebClient.create(), issuer, settings)));
  }
}
