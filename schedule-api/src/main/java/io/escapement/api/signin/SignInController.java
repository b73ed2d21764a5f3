package io.escapement.api.signin;

import io.escapement.api.problem.JsonBody;
import io.escapement.api.problem.Problem;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Tells the web UI how people may sign in, and takes what they come back with. Open to all. */
@RestController
@RequestMapping("/ui/sign-in")
final class SignInController {
  private final Optional<IdentityProvider> provider;

  SignInController(SignInConfiguration.Provider provider) {
    this.provider = provider.identity();
  }

  /** With an identity provider that does not answer one may still use a key. */
  @GetMapping
  Mono<Map<String, Object>> ways() {
    return Mono.justOrEmpty(provider)
        .flatMap(IdentityProvider::invitation)
        .map(invitation -> Map.<String, Object>of("oidc", invitation))
        .onErrorResume(
            Problem.class,
            problem -> Mono.just(Map.of("away", String.valueOf(problem.getMessage()))))
        .defaultIfEmpty(Map.of());
  }

  private record Return(String code, String codeVerifier, String redirectUri) {}

  @PostMapping
  Mono<Map<String, Object>> signIn(@RequestBody(required = false) @Nullable String body) {
    Return back =
        JsonBody.read(
            body,
            "invalid-sign-in",
            fields -> {
              var read =
                  new Return(
                      fields.requiredText("code"),
                      fields.requiredText("codeVerifier"),
                      fields.requiredText("redirectUri"));
              fields.refuseUnknown();
              return read;
            });
    return provider
        .orElseThrow(() -> Problem.notFound("identity provider that this gateway signs in with"))
        .token(back.code(), back.codeVerifier(), back.redirectUri())
        .map(token -> Map.of("token", token));
  }
}
