package io.escapement.api.limit;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.directory.Facet;
import io.escapement.api.directory.ScheduleFilter;
import io.escapement.api.directory.ScheduleOrder;
import io.escapement.api.problem.JsonBody;
import io.escapement.api.problem.Problem;
import io.escapement.api.view.Views;
import io.escapement.schemas.ExplainLimits;
import io.escapement.schemas.Pool;
import io.escapement.schemas.json.JsonFields;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Pools with limits of their own. How a pool stands its shard of the dispatcher tells. */
@RestController
@RequestMapping("/api/v1/pools")
final class PoolController {
  private static final double LARGEST_WEIGHT = 1_000;

  /** Shards asked at the same time for a list. */
  private static final int AT_ONCE = 16;

  private final CommandGateway commands;
  private final PoolWriter writer;
  private final Views views;

  PoolController(CommandGateway commands, PoolWriter writer, Views views) {
    this.commands = commands;
    this.writer = writer;
    this.views = views;
  }

  @GetMapping
  Mono<Map<String, Object>> list() {
    return Flux.fromIterable(views.pools())
        .filter(pool -> !pool.getId().equals(PoolWriter.GLOBAL))
        .flatMapSequential(this::withUsage, AT_ONCE)
        .collectList()
        .map(items -> Map.of("items", items));
  }

  @GetMapping("/{id}")
  Mono<Map<String, Object>> get(@PathVariable String id) {
    return withUsage(pool(id));
  }

  private Pool pool(String id) {
    return views
        .pool(PoolIds.check(id))
        .orElseThrow(() -> Problem.notFound("pool " + id + " with limits of its own"));
  }

  private Mono<Map<String, Object>> withUsage(Pool pool) {
    return standing(pool.getId()).map(standing -> response(pool, standing));
  }

  private Mono<JsonNode> standing(String id) {
    return commands.toDispatcher(id, new ExplainLimits()).map(CommandGateway.Answer::details);
  }

  @PutMapping("/{id}")
  Mono<Map<String, Object>> set(
      @PathVariable String id, @RequestBody(required = false) @Nullable String body) {
    PoolIds.check(id);
    Pool.Builder limits = JsonBody.read(body, PoolWriter.INVALID, PoolController::read);
    return writer.put(id, limits).then(Mono.defer(() -> get(id)));
  }

  private static Pool.Builder read(JsonFields fields) {
    Pool.Builder pool =
        Pool.newBuilder()
            .setMaxConcurrent(count(fields, "maxConcurrent"))
            .setPerTaskType(fields.countMap("perTaskType"))
            .setPerSchedule(count(fields, "perSchedule"))
            .setPerConcurrencyKey(count(fields, "perConcurrencyKey"))
            .setWeights(weights(fields));
    fields.refuseUnknown();
    return pool;
  }

  private static @Nullable Integer count(JsonFields fields, String name) {
    return fields.integer(name, 1, Integer.MAX_VALUE).map(Long::intValue).orElse(null);
  }

  private static Map<String, Double> weights(JsonFields fields) {
    Map<String, Double> weights = new HashMap<>();
    fields
        .rawObject("weights")
        .ifPresent(
            node ->
                node.propertyStream()
                    .forEach(
                        entry -> {
                          double weight = entry.getValue().asDouble(0);
                          if (!(weight > 0 && weight <= LARGEST_WEIGHT)) {
                            fields.invalid(
                                "weights." + entry.getKey(),
                                "Must be a number above 0 and at most 1000");
                          }
                          weights.put(entry.getKey(), weight);
                        }));
    return weights;
  }

  /** A pool that nothing refers to loses its limits; its name may be used again. */
  @DeleteMapping("/{id}")
  Mono<ResponseEntity<Void>> delete(@PathVariable String id) {
    pool(id);
    return standing(id)
        .flatMap(
            standing -> {
              refuseInUse(id, standing);
              return writer.delete(id);
            })
        .thenReturn(ResponseEntity.noContent().build());
  }

  private void refuseInUse(String id, JsonNode standing) {
    int open = standing.path("running").asInt() + standing.path("waiting").asInt();
    if (open > 0) {
      throw inUse("Pool %s has %d runs that have not ended".formatted(id, open));
    }
    views
        .schedules(
            ScheduleFilter.having(new Facet(Facet.Kind.POOL, id)), ScheduleOrder.BY_ID, "", 1)
        .items()
        .forEach(
            schedule -> {
              throw inUse(
                  "Schedule %s is in pool %s; move it first"
                      .formatted(schedule.getDefinition().getId(), id));
            });
  }

  private static Problem inUse(String detail) {
    return Problem.of(HttpStatus.CONFLICT, "in-use", detail);
  }

  private static Map<String, Object> response(Pool pool, JsonNode standing) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", pool.getId());
    json.put("maxConcurrent", pool.getMaxConcurrent().orElse(null));
    json.put("perTaskType", pool.getPerTaskType());
    json.put("perSchedule", pool.getPerSchedule().orElse(null));
    json.put("perConcurrencyKey", pool.getPerConcurrencyKey().orElse(null));
    json.put("weights", pool.getWeights());
    json.put("running", standing.path("running").asInt());
    json.put("waiting", standing.path("waiting").asInt());
    json.put("usage", standing.path("limits"));
    json.put("version", pool.getVersion());
    json.put("updatedAt", pool.getUpdatedAt());
    return json;
  }
}
