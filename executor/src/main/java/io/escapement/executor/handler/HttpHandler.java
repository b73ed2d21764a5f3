package io.escapement.executor.handler;

import io.escapement.executor.TaskContext;
import io.escapement.executor.TaskFailure;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.TaskResult;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.task.HttpTask;
import io.escapement.schemas.task.TaskInput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends one HTTP request and follows its redirects. The run's id, the attempt and the fencing token
 * go with it as headers, so that a target can recognise repeats and refuse attempts that were given
 * up.
 */
public final class HttpHandler implements TaskHandler {
  private static final int MOST_REDIRECTS = 5;
  private static final int ACCEPTED = 202;
  private static final int KEPT_BODY_BYTES = 16 * 1024;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client;
  private final InstantSource clock;
  private final AddressGuard guard;

  /** The clock tells how far away a Retry-After date is. */
  public HttpHandler(InstantSource clock, AddressGuard guard) {
    this.clock = clock;
    this.guard = guard;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER) // each hop is checked first
            .build();
  }

  @Override
  public String taskType() {
    return "http";
  }

  @Override
  public TaskResult run(TaskContext context) throws IOException, InterruptedException {
    HttpTask task = Inputs.valid(TaskInput.http(context.input()));
    HttpResponse<InputStream> response = send(task, context);
    var tail = new Tail(KEPT_BODY_BYTES);
    try (InputStream body = response.body()) {
      tail.readFully(body);
    }
    String result = result(response.statusCode(), tail.text());
    if (task.async() && response.statusCode() == ACCEPTED) {
      return TaskResult.goesOnElsewhere();
    }
    if (task.expects(response.statusCode())) {
      return TaskResult.of(result);
    }
    throw failure(response).withResult(result);
  }

  private HttpResponse<InputStream> send(HttpTask task, TaskContext context)
      throws IOException, InterruptedException {
    URI url = task.url();
    String method = task.method();
    Optional<String> body = task.body();
    for (int hop = 0; ; hop++) {
      guard.check(url);
      HttpResponse<InputStream> response =
          client.send(request(task, context, url, method, body), BodyHandlers.ofInputStream());
      Optional<URI> next = hop < MOST_REDIRECTS ? redirect(response) : Optional.empty();
      if (next.isEmpty()) {
        return response;
      }
      response.body().close();
      boolean sameRequest = response.statusCode() == 307 || response.statusCode() == 308;
      if (!sameRequest && !method.equals("HEAD")) {
        method = "GET";
        body = Optional.empty();
      }
      url = next.get();
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
            .timeout(task.timeout())
            .method(method, body.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
    request.header("Escapement-Run-Id", context.runId());
    request.header("Escapement-Attempt", String.valueOf(context.attempt()));
    request.header("Escapement-Fencing-Token", String.valueOf(context.token()));
    boolean typed = task.headers().keySet().stream().anyMatch("content-type"::equalsIgnoreCase);
    if (body.isPresent() && !typed) {
      request.header("Content-Type", "application/json");
    }
    if (sameOrigin(task.url(), url)) {
      task.headers().forEach(request::setHeader);
    }
    return request.build();
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
    int status = response.statusCode();
    String message = "HTTP status " + status + " from " + response.uri();
    return switch (status) {
      case 401, 403, 407 -> TaskFailure.of(FailureClass.AUTH_FAILED, message);
      case 429 -> rateLimited(response, message);
      case 408, 425 -> TaskFailure.of(FailureClass.NETWORK, message);
      default ->
          status / 100 == 4
              ? TaskFailure.of(FailureClass.VALIDATION, message)
              : TaskFailure.of(FailureClass.HANDLER_ERROR, message);
    };
  }

  private TaskFailure rateLimited(HttpResponse<?> response, String message) {
    TaskFailure failure = TaskFailure.of(FailureClass.RATE_LIMITED, message);
    return response
        .headers()
        .firstValue("Retry-After")
        .flatMap(this::retryAfter)
        .map(failure::withRetryAfter)
        .orElse(failure);
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
