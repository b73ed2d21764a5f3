package io.escapement.api.forecast;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.problem.Problem;
import io.escapement.api.view.Views;
import io.escapement.schemas.Pool;
import io.escapement.timing.FieldError;
import io.escapement.timing.forecast.Bucket;
import io.escapement.timing.forecast.Collisions;
import io.escapement.timing.forecast.Collisions.Collision;
import io.escapement.timing.forecast.ExpectedWork;
import io.escapement.timing.forecast.Forecast;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Expected starts, load and waiting of the active schedules, from nominal due times. */
@RestController
@RequestMapping("/api/v1/forecast")
final class ForecastController {
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final Duration SHORTEST_BUCKET = Duration.ofMinutes(1);
  private static final String GLOBAL = "_global";

  private final CommandGateway gateway;
  private final Views views;
  private final ExpectedWorks works;
  private final int defaultGlobalCap;

  ForecastController(
      CommandGateway gateway,
      Views views,
      ExpectedWorks works,
      @Value("${escapement.dispatcher.global-cap:2}") int defaultGlobalCap) {
    this.gateway = gateway;
    this.views = views;
    this.works = works;
    this.defaultGlobalCap = defaultGlobalCap;
  }

  @GetMapping
  Map<String, Object> forecast(
      @RequestParam Optional<Instant> from,
      @RequestParam Optional<Instant> to,
      @RequestParam(defaultValue = "PT1H") Duration bucket,
      @RequestParam Optional<String> pool) {
    Instant begin = from.orElseGet(gateway::now);
    Instant end = to.orElse(begin.plus(Duration.ofHours(24)));
    check(begin, end, bucket);
    int cap = cap(pool);
    List<ExpectedWork> schedules = works.ofActive(pool);
    Forecast forecast = Forecast.of(schedules, begin, end, bucket, cap);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("from", begin);
    json.put("to", end);
    json.put("bucket", bucket);
    json.put("pool", pool.orElse(null));
    json.put("cap", cap);
    json.put("complete", forecast.complete() && schedules.size() < ExpectedWorks.MOST_SCHEDULES);
    json.put("buckets", forecast.buckets().stream().map(ForecastController::response).toList());
    json.put(
        "collisions",
        pool.isEmpty()
            ? List.of()
            : Collisions.of(schedules, begin, Collisions.DEFAULT_THRESHOLD).stream()
                .map(ForecastController::response)
                .toList());
    return json;
  }

  /** The smaller of the pool's cap and the one over all pools. */
  private int cap(Optional<String> pool) {
    int global = views.pool(GLOBAL).flatMap(Pool::getMaxConcurrent).orElse(defaultGlobalCap);
    return pool.flatMap(views::pool)
        .flatMap(Pool::getMaxConcurrent)
        .map(own -> Math.min(own, global))
        .orElse(global);
  }

  private static void check(Instant from, Instant to, Duration bucket) {
    if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
      throw invalid("to", "Must be after 'from', and at most seven days after it");
    }
    if (bucket.compareTo(SHORTEST_BUCKET) < 0 || bucket.compareTo(Duration.between(from, to)) > 0) {
      throw invalid("bucket", "Must be at least PT1M and not longer than the whole forecast");
    }
  }

  private static Problem invalid(String field, String message) {
    return Problem.invalid(
        HttpStatus.BAD_REQUEST, "invalid-parameter", List.of(new FieldError(field, message)));
  }

  private static Map<String, Object> response(Bucket bucket) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("from", bucket.from());
    json.put("starts", bucket.starts());
    json.put("load", bucket.load());
    json.put("saturation", bucket.saturation());
    json.put("expectedWait", bucket.expectedWait());
    json.put("steps", bucket.steps());
    json.put("schedules", bucket.scheduleIds().stream().limit(20).toList());
    return json;
  }

  private static Map<String, Object> response(Collision collision) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("from", collision.from());
    json.put("steps", collision.steps());
    json.put("schedules", collision.scheduleIds());
    return json;
  }
}
