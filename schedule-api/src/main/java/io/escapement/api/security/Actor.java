package io.escapement.api.security;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import reactor.core.publisher.Mono;

/** Who sends a request: the name of the API key. */
public final class Actor {
  private static final String ANYBODY = "api";

  private Actor() {}

  /** Of the request that the subscriber answers; {@code api} where nobody is asked for a key. */
  public static Mono<String> current() {
    return ReactiveSecurityContextHolder.getContext()
        .mapNotNull(SecurityContext::getAuthentication)
        .map(Authentication::getName)
        .defaultIfEmpty(ANYBODY);
  }
}
