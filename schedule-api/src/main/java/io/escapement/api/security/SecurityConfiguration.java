package io.escapement.api.security;

import io.escapement.api.openapi.OpenApiDocument;
import io.escapement.api.problem.Problem;
import io.escapement.api.problem.ProblemAnswers;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.AuthorizeExchangeSpec;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.security.web.server.header.XFrameOptionsServerHttpHeadersWriter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The door: a key or an identity provider's token in {@code Authorization: Bearer}, or a key in
 * {@code X-API-Key}, and the role that the OpenAPI document asks for each operation. There are no
 * cookies, so there is nothing that another site could make a browser send.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
@EnableConfigurationProperties(SecuritySettings.class)
class SecurityConfiguration {
  private static final String BEARER = "Bearer ";
  private static final String POLICY = "default-src 'self'; frame-ancestors 'none'";

  /** Checked before anything listens. */
  @Bean
  ApiKeys apiKeys(
      SecuritySettings settings, Optional<ReactiveJwtDecoder> jwts, Environment environment)
      throws UnknownHostException {
    ApiKeys keys = settings.keys();
    String address = environment.getProperty("server.address", "");
    boolean loopback = !address.isEmpty() && InetAddress.getByName(address).isLoopbackAddress();
    if (keys.isEmpty() && jwts.isEmpty() && !loopback) {
      throw new IllegalArgumentException(
          "The gateway would listen on %s without authentication: name a file with API keys in escapement.schedule-api.security.api-keys-file, or an identity provider in spring.security.oauth2.resourceserver.jwt.issuer-uri, or set server.address to 127.0.0.1"
              .formatted(address.isEmpty() ? "every address" : address));
    }
    return keys;
  }

  @Bean
  ReactiveAuthenticationManager clients(
      ApiKeys keys, SecuritySettings settings, Optional<ReactiveJwtDecoder> jwts) {
    Optional<JwtClients> jwtClients =
        jwts.map(decoder -> new JwtClients(decoder, settings.jwtRoleClaim()));
    return request -> {
      String secret = String.valueOf(request.getCredentials());
      return Mono.justOrEmpty(keys.client(secret))
          .<Authentication>map(
              client ->
                  UsernamePasswordAuthenticationToken.authenticated(
                      client.name(), "", client.role().authorities()))
          .switchIfEmpty(
              Mono.defer(
                  () -> Mono.justOrEmpty(jwtClients).flatMap(jwt -> jwt.authenticate(secret))))
          .switchIfEmpty(Mono.error(() -> new BadCredentialsException("Nobody's key")));
    };
  }

  @Bean
  SecurityWebFilterChain door(
      ServerHttpSecurity http,
      ApiKeys keys,
      Optional<ReactiveJwtDecoder> jwts,
      ReactiveAuthenticationManager authentication,
      ProblemAnswers answers) {
    var filter = new AuthenticationWebFilter(authentication);
    filter.setServerAuthenticationConverter(SecurityConfiguration::credentials);
    filter.setAuthenticationFailureHandler(
        new ServerAuthenticationEntryPointFailureHandler(
            (exchange, _) -> unauthorized(answers, exchange)));
    return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
        .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
        .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
        .logout(ServerHttpSecurity.LogoutSpec::disable)
        .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(policy -> policy.policyDirectives(POLICY))
                    .frameOptions(
                        frames -> frames.mode(XFrameOptionsServerHttpHeadersWriter.Mode.DENY)))
        .exceptionHandling(
            errors ->
                errors
                    .authenticationEntryPoint((exchange, _) -> unauthorized(answers, exchange))
                    .accessDeniedHandler((exchange, _) -> forbidden(answers, exchange)))
        .addFilterAt(filter, SecurityWebFiltersOrder.AUTHENTICATION)
        .authorizeExchange(
            rules -> {
              if (keys.isEmpty() && jwts.isEmpty()) {
                rules.anyExchange().permitAll();
              } else {
                restrict(rules);
              }
            })
        .build();
  }

  /** The document's roles, operation by operation; what it does not know needs an admin. */
  private static void restrict(AuthorizeExchangeSpec rules) {
    rules
        .pathMatchers(HttpMethod.GET, "/actuator/health/**", "/openapi.json", "/asyncapi.json")
        .permitAll();
    // The pages themselves tell nothing; what they show they ask for with the visitor's key.
    rules
        .pathMatchers(HttpMethod.GET, "/", "/index.html", "/favicon.svg", "/ui/**", "/webjars/**")
        .permitAll();
    rules.pathMatchers(HttpMethod.POST, "/ui/sign-in").permitAll();
    rules.pathMatchers(HttpMethod.GET, "/actuator/prometheus").hasAuthority(Role.VIEWER.word());
    for (OpenApiDocument.Operation operation : OpenApiDocument.operations()) {
      rules.pathMatchers(operation.method(), operation.path()).hasAuthority(operation.role());
    }
    rules.anyExchange().hasAuthority(Role.ADMIN.word());
  }

  private static Mono<Authentication> credentials(ServerWebExchange exchange) {
    HttpHeaders headers = exchange.getRequest().getHeaders();
    Optional<String> bearer =
        Optional.ofNullable(headers.getFirst(HttpHeaders.AUTHORIZATION))
            .filter(value -> value.startsWith(BEARER))
            .map(value -> value.substring(BEARER.length()).strip());
    return Mono.justOrEmpty(bearer.or(() -> Optional.ofNullable(headers.getFirst("X-API-Key"))))
        .map(key -> UsernamePasswordAuthenticationToken.unauthenticated("", key));
  }

  private static Mono<Void> unauthorized(ProblemAnswers answers, ServerWebExchange exchange) {
    exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    return answers.handle(
        exchange,
        Problem.of(
            HttpStatus.UNAUTHORIZED,
            "unauthorized",
            "This needs an API key that is known here, as 'Authorization: Bearer KEY'"));
  }

  private static Mono<Void> forbidden(ProblemAnswers answers, ServerWebExchange exchange) {
    return answers.handle(
        exchange,
        Problem.of(
            HttpStatus.FORBIDDEN,
            "forbidden",
            "The role of this API key does not allow "
                + exchange.getRequest().getMethod()
                + " "
                + exchange.getRequest().getPath().value()));
  }
}
