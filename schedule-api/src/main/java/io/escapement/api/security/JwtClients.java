package io.escapement.api.security;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import reactor.core.publisher.Mono;

/**
 * Clients that an identity provider vouches for (OpenID Connect). A claim of the token, a word or a
 * list of words, names their roles; the highest counts.
 */
final class JwtClients {
  private final ReactiveJwtDecoder decoder;
  private final String roleClaim;

  JwtClients(ReactiveJwtDecoder decoder, String roleClaim) {
    this.decoder = decoder;
    this.roleClaim = roleClaim;
  }

  Mono<Authentication> authenticate(String token) {
    return decoder
        .decode(token)
        .onErrorMap(JwtException.class, e -> new BadCredentialsException("Not a valid token", e))
        .map(this::authentication);
  }

  private Authentication authentication(Jwt token) {
    Role role =
        roles(token)
            .flatMap(word -> Role.of(word).stream())
            .max(Comparator.naturalOrder())
            .orElseThrow(() -> new BadCredentialsException("The token names no role"));
    String name = Optional.ofNullable(token.getSubject()).orElse("nobody");
    return UsernamePasswordAuthenticationToken.authenticated(name, "", role.authorities());
  }

  private Stream<String> roles(Jwt token) {
    Object claim = token.getClaims().get(roleClaim);
    return switch (claim) {
      case Collection<?> words -> words.stream().map(String::valueOf);
      case String text -> Stream.of(text.split(" "));
      case null, default -> List.<String>of().stream();
    };
  }
}
