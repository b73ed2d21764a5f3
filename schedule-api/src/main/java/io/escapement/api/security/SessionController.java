package io.escapement.api.security;

import io.escapement.api.ScheduleApiSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Tells a client who it is here, so that a page offers only what is allowed. */
@RestController
@RequestMapping("/api/v1/session")
final class SessionController {
  private final String traceUrl;

  SessionController(ScheduleApiSettings settings) {
    this.traceUrl = settings.traceUrl();
  }

  @GetMapping
  Mono<Map<String, Object>> session() {
    return Actor.current()
        .zipWith(highestRole())
        .map(
            session -> {
              Map<String, Object> json = new LinkedHashMap<>();
              json.put("actor", session.getT1());
              json.put("role", session.getT2().word());
              json.put("traceUrl", traceUrl.isEmpty() ? null : traceUrl);
              return json;
            });
  }

  /** Where nobody is asked for a key everybody may do everything. */
  private static Mono<Role> highestRole() {
    return ReactiveSecurityContextHolder.getContext()
        .mapNotNull(SecurityContext::getAuthentication)
        .map(SessionController::highestRole)
        .defaultIfEmpty(Role.ADMIN);
  }

  private static Role highestRole(Authentication client) {
    return client.getAuthorities().stream()
        .map(GrantedAuthority::getAuthority)
        .flatMap(word -> Role.of(String.valueOf(word)).stream())
        .max(Role::compareTo)
        .orElse(Role.VIEWER);
  }
}
