package io.escapement.executor.handler;

import io.escapement.executor.TaskContext;
import io.escapement.executor.TaskFailure;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.TaskResult;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.event.TraceContext;
import io.escapement.schemas.task.HttpAuth;
import io.escapement.schemas.task.HttpTask;
import io.escapement.schemas.task.TaskInput;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends one HTTP request and follows its redirects. The run's id, the attempt and the fencing token
 * go with it as headers, so that a target can recognise repeats and refuse attempts that were given
 * up.
 */
public final class HttpHandler implements TaskHandler {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int ACCEPTED = 202;
  private static final int KEPT_BODY_BYTES = 16 * 1024;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client;
  private final InstantSource clock;
  private final AddressGuard guard;
  private final boolean allowUnverifiedTls;

  /**
   * A handler.
   *
   * @param clock tells how far away a Retry-After date is
   * @param allowUnverifiedTls whether a task may turn the check of certificates off
   */
  public HttpHandler(InstantSource clock, AddressGuard guard, boolean allowUnverifiedTls) {
    this.clock = clock;
    this.guard = guard;
    this.allowUnverifiedTls = allowUnverifiedTls;
    this.client = clientBuilder().build();
  }

  private static HttpClient.Builder clientBuilder() {
    return HttpClient.newBuilder()
        .connectTimeout(CONNECT_TIMEOUT)
        .followRedirects(HttpClient.Redirect.NEVER); // each hop is checked first
  }

  @Override
  public String taskType() {
    return "http";
  }

  @Override
  public TaskResult run(TaskContext context) throws IOException, InterruptedException {
    HttpTask task = Inputs.valid(TaskInput.http(context.input()));
    if (task.tls().isEmpty()) {
      return exchange(client, task, context);
    }
    if (!task.tls().get().verify() && !allowUnverifiedTls) {
      throw TaskFailure.of(
          FailureClass.VALIDATION,
          "This executor does not allow tls.verify false;"
              + " escapement.executor.http.allow-unverified-tls would");
    }
    try (var own = clientBuilder().sslContext(TlsClient.context(task.tls().get())).build()) {
      return exchange(own, task, context);
    }
  }

  private TaskResult exchange(HttpClient by, HttpTask task, TaskContext context)
      throws IOException, InterruptedException {
    Answer answer = send(by, task, context);
    String result = result(answer.response().statusCode(), answer.body().text());
    if (task.async() && answer.response().statusCode() == ACCEPTED) {
      return TaskResult.goesOnElsewhere();
    }
    if (task.expects(answer.response().statusCode())) {
      return TaskResult.of(result);
    }
    throw failure(answer.response()).withResult(result);
  }

  private record Answer(HttpResponse<?> response, Tail body) {}

  private Answer send(HttpClient by, HttpTask task, TaskContext context)
      throws IOException, InterruptedException {
    Instant giveUp = clock.instant().plus(task.timeout());
    URI url = task.url();
    String method = task.method();
    Optional<String> body = task.body();
    for (int hop = 0; ; hop++) {
      guard.check(url);
      Duration left = Duration.between(clock.instant(), giveUp);
      Answer answer = send(by, request(task, context, url, method, body), left);
      HttpResponse<?> response = answer.response();
      Optional<URI> next = hop < task.redirects() ? redirect(response) : Optional.empty();
      if (next.isEmpty()) {
        return answer;
      }
      boolean sameRequest = response.statusCode() == 307 || response.statusCode() == 308;
      if (!sameRequest && !method.equals("HEAD")) {
        method = "GET";
        body = Optional.empty();
      }
      url = next.get();
    }
  }

  /** The client's own timeout ends with the headers; this one is for the body as well. */
  private static Answer send(HttpClient by, HttpRequest request, Duration timeout)
      throws IOException, InterruptedException {
    var tail = new Tail(KEPT_BODY_BYTES);
    var exchange =
        by.sendAsync(
            request,
            BodyHandlers.ofByteArrayConsumer(
                part -> part.ifPresent(bytes -> tail.add(bytes, bytes.length))));
    try {
      return new Answer(exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS), tail);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (TimeoutException _) {
      throw new HttpTimeoutException(
          "No whole answer from %s within the timeout".formatted(request.uri()));
    } finally {
      exchange.cancel(true); // does nothing to an exchange that is over
    }
  }

  /** Not from https to http, and not to where the headers were not meant for. */
  private static Optional<URI> redirect(HttpResponse<?> response) {
    return switch (response.statusCode()) {
      case 301, 302, 303, 307, 308 ->
          response
              .headers()
              .firstValue("Location")
              .map(response.uri()::resolve)
              .filter(next -> Set.of("http", "https").contains(String.valueOf(next.getScheme())))
              .filter(
                  next ->
                      next.getScheme().equals("https") || response.uri().getScheme().equals("http"))
              .filter(next -> next.getHost() != null);
      default -> Optional.empty();
    };
  }

  private static HttpRequest request(
      HttpTask task, TaskContext context, URI url, String method, Optional<String> body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .method(method, body.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
    request.header("Escapement-Run-Id", context.runId());
    request.header("Escapement-Attempt", String.valueOf(context.attempt()));
    request.header("Escapement-Fencing-Token", String.valueOf(context.token()));
    request.header(
        TraceContext.HEADER, TraceContext.traceparent(context.runId(), -context.token() - 1));
    boolean typed = task.headers().keySet().stream().anyMatch("content-type"::equalsIgnoreCase);
    if (body.isPresent() && !typed) {
      request.header("Content-Type", "application/json");
    }
    if (sameOrigin(task.url(), url)) {
      task.headers().forEach(request::setHeader);
      task.auth().ifPresent(auth -> request.setHeader("Authorization", authorization(auth)));
    }
    return request.build();
  }

  private static String authorization(HttpAuth auth) {
    return switch (auth) {
      case HttpAuth.Bearer(String token) -> "Bearer " + token;
      case HttpAuth.Basic(String username, String password) ->
          "Basic "
              + Base64.getEncoder()
                  .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    };
  }

  /** Credentials are for the one who was asked, not for whom it redirects to. */
  private static boolean sameOrigin(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getAuthority().equalsIgnoreCase(other.getAuthority());
  }

  private static String result(int status, String body) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("status", status);
    result.put("body", body);
    return JSON.writeValueAsString(result);
  }

  private TaskFailure failure(HttpResponse<?> response) {
    TaskFailure failure =
        TaskFailure.of(
            failureClass(response.statusCode()),
            "HTTP status " + response.statusCode() + " from " + response.uri());
    return response
        .headers()
        .firstValue("Retry-After")
        .flatMap(this::retryAfter)
        .map(failure::withRetryAfter)
        .orElse(failure);
  }

  private static FailureClass failureClass(int status) {
    return switch (status) {
      case 401, 403, 407 -> FailureClass.AUTH_FAILED;
      case 429 -> FailureClass.RATE_LIMITED;
      case 408, 425 -> FailureClass.NETWORK;
      default -> status / 100 == 4 ? FailureClass.VALIDATION : FailureClass.HANDLER_ERROR;
    };
  }

  /** Seconds or a date: RFC 9110, section 10.2.3. */
  private Optional<Duration> retryAfter(String value) {
    try {
      if (value.matches("\\d{1,9}")) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
      }
      Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(clock.instant(), at)).filter(d -> !d.isNegative());
    } catch (DateTimeException _) {
      return Optional.empty(); // not a value that the RFC knows: as if it were not there
    }
  }
}
