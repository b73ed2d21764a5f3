package io.escapement.api.limit;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.command.CommandGateway.Answer;
import io.escapement.api.problem.JsonBody;
import io.escapement.api.view.Views;
import io.escapement.schemas.ExplainLimits;
import io.escapement.schemas.Pool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The cap over all pools. How it stands the dispatcher's shards tell. */
@RestController
@RequestMapping("/api/v1/limits")
final class LimitController {
  private final CommandGateway commands;
  private final PoolWriter writer;
  private final Views views;
  private final int defaultGlobalCap;

  LimitController(
      CommandGateway commands,
      PoolWriter writer,
      Views views,
      @Value("${escapement.dispatcher.global-cap:2}") int defaultGlobalCap) {
    this.commands = commands;
    this.writer = writer;
    this.views = views;
    this.defaultGlobalCap = defaultGlobalCap;
  }

  @GetMapping
  Mono<Map<String, Object>> limits() {
    return commands.toEveryShard(new ExplainLimits()).collectList().map(this::response);
  }

  private Map<String, Object> response(List<Answer> shards) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(
        "maxConcurrent",
        views.pool(PoolWriter.GLOBAL).flatMap(Pool::getMaxConcurrent).orElse(defaultGlobalCap));
    json.put("running", sum(shards, "running"));
    json.put("waiting", sum(shards, "waiting"));
    json.put("waitingBy", waitingBy(shards));
    return json;
  }

  /** Waiting runs by the kind of limit that holds them up; {@code time}: for a time. */
  private static Map<String, Integer> waitingBy(List<Answer> shards) {
    Map<String, Integer> all = new TreeMap<>();
    for (Answer shard : shards) {
      shard
          .details()
          .path("waitingBy")
          .propertyStream()
          .forEach(by -> all.merge(by.getKey(), by.getValue().asInt(), Integer::sum));
    }
    return all;
  }

  private static int sum(List<Answer> shards, String figure) {
    return shards.stream().mapToInt(answer -> answer.details().path(figure).asInt()).sum();
  }

  @PutMapping
  Mono<Map<String, Object>> setLimits(@RequestBody(required = false) @Nullable String body) {
    Pool.Builder pool =
        JsonBody.read(
            body,
            PoolWriter.INVALID,
            fields -> {
              Optional<Long> cap =
                  fields.integer("maxConcurrent", writer.smallestCap(), Integer.MAX_VALUE);
              if (cap.isEmpty() && fields.any("maxConcurrent").isEmpty()) {
                fields.invalid("maxConcurrent", "Is required, a whole number of at least 1");
              }
              fields.refuseUnknown();
              return Pool.newBuilder().setMaxConcurrent(cap.orElse(1L).intValue());
            });
    return writer.put(PoolWriter.GLOBAL, pool).then(Mono.defer(this::limits));
  }
}
