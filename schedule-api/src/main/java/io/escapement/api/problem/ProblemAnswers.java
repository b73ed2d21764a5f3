package io.escapement.api.problem;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Every error leaves as {@code application/problem+json}, also those that no controller saw. */
@Component
@Order(-2)
public final class ProblemAnswers implements WebExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);

  private final JsonMapper json;

  ProblemAnswers(JsonMapper json) {
    this.json = json;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
    var response = exchange.getResponse();
    if (response.isCommitted()) {
      return Mono.error(error);
    }
    Problem problem = problemOf(error);
    response.setStatusCode(problem.status());
    if (problem.isNotYet()) {
      response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
      response
          .getHeaders()
          .setLocation(URI.create(String.valueOf(problem.details().get("statusUrl"))));
      return write(response, notYet(problem));
    }
    response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    retryAfter(problem)
        .ifPresent(seconds -> response.getHeaders().set(HttpHeaders.RETRY_AFTER, seconds));
    return write(response, body(problem, exchange.getRequest().getPath().value()));
  }

  private Mono<Void> write(ServerHttpResponse response, Map<String, Object> body) {
    byte[] bytes = json.writeValueAsBytes(body);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(bytes)));
  }

  private static Map<String, Object> notYet(Problem problem) {
    Map<String, Object> body = new LinkedHashMap<>(problem.details());
    body.put("detail", problem.getMessage());
    return body;
  }

  private static Optional<String> retryAfter(Problem problem) {
    Map<String, Object> details = problem.details();
    return Stream.of("slotEtaSeconds", "retryAfterSeconds")
        .flatMap(name -> Optional.ofNullable(details.get(name)).stream())
        .map(String::valueOf)
        .findFirst();
  }

  private static Problem problemOf(Throwable error) {
    return switch (error) {
      case Problem problem -> problem;
      case DataBufferLimitException _ ->
          Problem.of(HttpStatus.CONTENT_TOO_LARGE, "too-large", "The body is larger than 1 MiB");
      case ResponseStatusException status
          when status.getCause() instanceof DataBufferLimitException ->
          Problem.of(HttpStatus.CONTENT_TOO_LARGE, "too-large", "The body is larger than 1 MiB");
      case ServerWebInputException input when input.getMethodParameter() != null ->
          InvalidParameter.problem(requireNonNull(input.getMethodParameter()));
      case ResponseStatusException status -> {
        HttpStatus code = HttpStatus.valueOf(status.getStatusCode().value());
        String reason = status.getReason();
        yield Problem.of(
            code,
            code.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-'),
            reason == null ? code.getReasonPhrase() : reason);
      }
      default -> {
        LOG.error("Unexpected error", error);
        yield Problem.of(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong in the gateway; its log says what");
      }
    };
  }

  private static Map<String, Object> body(Problem problem, String path) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "/problems/" + problem.name());
    body.put("title", problem.status().getReasonPhrase());
    body.put("status", problem.status().value());
    body.put("detail", problem.getMessage());
    body.put("instance", path);
    if (!problem.errors().isEmpty()) {
      body.put("errors", problem.errors());
    }
    body.putAll(problem.details());
    return body;
  }
}
