package io.escapement.api.signin;

import io.escapement.api.problem.Problem;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.BodyInserters.FormInserter;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where people prove who they are: OpenID Connect with the authorization code flow and PKCE (OpenID
 * Connect Core 1.0 and Discovery 1.0, RFC 6749, RFC 7636). The gateway exchanges the code, so that
 * a page calls nobody but its gateway. Thread-safe.
 */
final class IdentityProvider {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration METADATA_KEPT = Duration.ofHours(1);

  private final WebClient http;
  private final SignInSettings settings;
  private final Mono<JsonNode> metadata;

  IdentityProvider(WebClient http, String issuer, SignInSettings settings) {
    this.http = http;
    this.settings = settings;
    String discovery = issuer.replaceAll("/$", "") + "/.well-known/openid-configuration";
    this.metadata =
        Mono.defer(() -> answer(http.get().uri(discovery)))
            .cache(_ -> METADATA_KEPT, _ -> Duration.ZERO, () -> Duration.ZERO);
  }

  /** What a page needs to send somebody there. */
  Mono<Map<String, Object>> invitation() {
    return metadata.map(
        found ->
            Map.of(
                "authorizationUrl",
                endpoint(found, "authorization_endpoint"),
                "clientId",
                settings.clientId(),
                "scope",
                settings.scope()));
  }

  /** The token that vouches for whoever came back with this code. */
  Mono<String> token(String code, String codeVerifier, String redirectUri) {
    FormInserter<String> form =
        BodyInserters.fromFormData("grant_type", "authorization_code")
            .with("code", code)
            .with("code_verifier", codeVerifier)
            .with("redirect_uri", redirectUri)
            .with("client_id", settings.clientId());
    FormInserter<String> request =
        settings.clientSecret().isEmpty()
            ? form
            : form.with("client_secret", settings.clientSecret());
    return metadata
        .flatMap(found -> answer(http.post().uri(endpoint(found, "token_endpoint")).body(request)))
        .map(IdentityProvider::signedToken);
  }

  private static String endpoint(JsonNode metadata, String name) {
    String url = metadata.path(name).asString("");
    if (url.isEmpty()) {
      throw away("does not tell its " + name);
    }
    return url;
  }

  /**
   * Some providers give access tokens that only they can read: their identity tokens are signed.
   */
  private static String signedToken(JsonNode answer) {
    String access = answer.path("access_token").asString("");
    boolean signed = access.chars().filter(c -> c == '.').count() == 2;
    String token = signed ? access : answer.path("id_token").asString("");
    if (token.isEmpty()) {
      throw away("gave no signed token");
    }
    return token;
  }

  private static Mono<JsonNode> answer(WebClient.RequestHeadersSpec<?> request) {
    return request
        .exchangeToMono(IdentityProvider::body)
        .timeout(TIMEOUT)
        .onErrorMap(
            error -> !(error instanceof Problem),
            error -> away("does not answer: " + error.getMessage()));
  }

  private static Mono<JsonNode> body(ClientResponse response) {
    HttpStatusCode status = response.statusCode();
    return response
        .bodyToMono(String.class)
        .defaultIfEmpty("")
        .map(
            text -> {
              if (status.is4xxClientError()) {
                throw refused(text);
              }
              if (!status.is2xxSuccessful()) {
                throw away("answered " + status.value());
              }
              return JSON.readTree(text);
            });
  }

  /** RFC 6749, 5.2. */
  private static Problem refused(String text) {
    String why;
    try {
      JsonNode error = JSON.readTree(text);
      why =
          error.path("error_description").asString(error.path("error").asString("no reason told"));
    } catch (JacksonException _) {
      why = "no reason told";
    }
    return Problem.of(
        HttpStatus.UNAUTHORIZED,
        "sign-in-refused",
        "The identity provider refused this sign-in: " + why);
  }

  private static Problem away(String what) {
    return Problem.of(
        HttpStatus.SERVICE_UNAVAILABLE,
        "identity-provider-unavailable",
        "The identity provider " + what);
  }
}
