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
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends one HTTP request. The run's id, the attempt and the fencing token go with it as headers, so
 * that a target can recognise repeats and refuse attempts that were given up.
 */
public final class HttpHandler implements TaskHandler {
  private static final int KEPT_BODY_BYTES = 16 * 1024;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client;
  private final InstantSource clock;

  /** The clock tells how far away a Retry-After date is. */
  public HttpHandler(InstantSource clock) {
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  @Override
  public String taskType() {
    return "http";
  }

  @Override
  public TaskResult run(TaskContext context) throws IOException, InterruptedException {
    HttpTask task = Inputs.valid(TaskInput.http(context.input()));
    HttpResponse<InputStream> response =
        client.send(request(task, context), BodyHandlers.ofInputStream());
    var tail = new Tail(KEPT_BODY_BYTES);
    try (InputStream body = response.body()) {
      tail.readFully(body);
    }
    String result = result(response.statusCode(), tail.text());
    if (task.expects(response.statusCode())) {
      return TaskResult.of(result);
    }
    throw failure(response).withResult(result);
  }

  private static HttpRequest request(HttpTask task, TaskContext context) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(task.url())
            .timeout(task.timeout())
            .method(
                task.method(),
                task.body().map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
    request.header("Escapement-Run-Id", context.runId());
    request.header("Escapement-Attempt", String.valueOf(context.attempt()));
    request.header("Escapement-Fencing-Token", String.valueOf(context.token()));
    boolean typed = task.headers().keySet().stream().anyMatch("content-type"::equalsIgnoreCase);
    if (task.body().isPresent() && !typed) {
      request.header("Content-Type", "application/json");
    }
    task.headers().forEach(request::setHeader);
    return request.build();
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
