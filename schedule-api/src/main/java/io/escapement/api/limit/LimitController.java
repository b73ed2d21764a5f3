package io.escapement.api.limit;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.problem.JsonBody;
import io.escapement.api.problem.Problem;
import io.escapement.api.view.Views;
import io.escapement.schemas.Pool;
import io.escapement.schemas.PressureSignal;
import io.escapement.schemas.json.JsonFields;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.timing.FieldError;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
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

/** Limits and pressure: records on compacted topics, which the dispatcher follows. */
@RestController
@RequestMapping("/api/v1")
final class LimitController {
  private static final String GLOBAL = "_global";
  private static final String INVALID = "invalid-limits";
  private static final String ACTOR = "api";

  private final CommandGateway commands;
  private final Views views;
  private final TopicCatalogue catalogue;
  private final int defaultGlobalCap;

  LimitController(
      CommandGateway commands,
      Views views,
      TopicCatalogue catalogue,
      @Value("${escapement.dispatcher.global-cap:2}") int defaultGlobalCap) {
    this.commands = commands;
    this.views = views;
    this.catalogue = catalogue;
    this.defaultGlobalCap = defaultGlobalCap;
  }

  @GetMapping("/limits")
  Map<String, Object> limits() {
    int cap = views.pool(GLOBAL).flatMap(Pool::getMaxConcurrent).orElse(defaultGlobalCap);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("maxConcurrent", cap);
    return json;
  }

  @PutMapping("/limits")
  Mono<Map<String, Object>> setLimits(@RequestBody(required = false) @Nullable String body) {
    int shards = catalogue.settings().dispatchPartitions();
    Pool.Builder pool =
        JsonBody.read(
            body,
            INVALID,
            fields -> {
              Optional<Long> cap = fields.integer("maxConcurrent", shards, Integer.MAX_VALUE);
              if (cap.isEmpty() && fields.any("maxConcurrent").isEmpty()) {
                fields.invalid("maxConcurrent", "Is required, a whole number of at least 1");
              }
              fields.refuseUnknown();
              return Pool.newBuilder().setMaxConcurrent(cap.orElse(1L).intValue());
            });
    return put(GLOBAL, pool).then(Mono.fromSupplier(this::limits));
  }

  @GetMapping("/pools")
  Map<String, Object> pools() {
    return Map.of(
        "items",
        views.pools().stream()
            .filter(pool -> !pool.getId().equals(GLOBAL))
            .map(LimitController::response)
            .toList());
  }

  @GetMapping("/pools/{id}")
  Map<String, Object> pool(@PathVariable String id) {
    return views
        .pool(checkId(id))
        .map(LimitController::response)
        .orElseThrow(() -> Problem.notFound("pool " + id + " with limits of its own"));
  }

  @PutMapping("/pools/{id}")
  Mono<Map<String, Object>> setPool(
      @PathVariable String id, @RequestBody(required = false) @Nullable String body) {
    checkId(id);
    Pool.Builder pool = JsonBody.read(body, INVALID, LimitController::read);
    return put(id, pool).then(Mono.fromSupplier(() -> pool(id)));
  }

  private static Pool.Builder read(JsonFields fields) {
    Map<String, Double> weights = new HashMap<>();
    fields
        .rawObject("weights")
        .ifPresent(
            node ->
                node.propertyStream()
                    .forEach(
                        entry -> {
                          double weight = entry.getValue().asDouble(0);
                          if (!(weight > 0 && weight <= 1_000)) {
                            fields.invalid(
                                "weights." + entry.getKey(),
                                "Must be a number above 0 and at most 1000");
                          }
                          weights.put(entry.getKey(), weight);
                        }));
    Pool.Builder pool =
        Pool.newBuilder()
            .setMaxConcurrent(count(fields, "maxConcurrent"))
            .setPerTaskType(fields.countMap("perTaskType"))
            .setPerSchedule(count(fields, "perSchedule"))
            .setPerConcurrencyKey(count(fields, "perConcurrencyKey"))
            .setWeights(weights);
    fields.refuseUnknown();
    return pool;
  }

  private static @Nullable Integer count(JsonFields fields, String name) {
    return fields.integer(name, 1, Integer.MAX_VALUE).map(Long::intValue).orElse(null);
  }

  /** Written to the partition of the pool; the global cap to every shard. */
  private Mono<Void> put(String id, Pool.Builder builder) {
    long version = views.pool(id).map(Pool::getVersion).orElse(0L) + 1;
    Pool pool =
        builder
            .setId(id)
            .setVersion(version)
            .setUpdatedAt(commands.now())
            .setUpdatedBy(ACTOR)
            .build();
    int shards = catalogue.settings().dispatchPartitions();
    Flux<Integer> partitions =
        id.equals(GLOBAL) ? Flux.range(0, shards) : Flux.just(catalogue.partitionOfPool(id));
    return partitions
        .concatMap(partition -> commands.put(catalogue.pools(), partition, id, pool))
        .then(views.awaitPool(id, version));
  }

  @PutMapping("/pressure/{source}")
  Mono<ResponseEntity<Void>> pressureOn(
      @PathVariable String source, @RequestBody(required = false) @Nullable String body) {
    Duration ttl =
        JsonBody.readOptional(
            body,
            "invalid-pressure",
            fields -> {
              Duration read = fields.duration("ttl").orElse(Duration.ofSeconds(30));
              if (read.isNegative() || read.compareTo(Duration.ofHours(1)) > 0) {
                fields.invalid("ttl", "Must be from PT0S to PT1H");
              }
              fields.refuseUnknown();
              return read;
            });
    return pressure(source, ttl);
  }

  @DeleteMapping("/pressure/{source}")
  Mono<ResponseEntity<Void>> pressureOff(@PathVariable String source) {
    return pressure(source, Duration.ZERO);
  }

  private Mono<ResponseEntity<Void>> pressure(String source, Duration ttl) {
    checkId(source);
    var signal = new PressureSignal(source, commands.now(), ttl.toMillis());
    return Flux.range(0, catalogue.settings().dispatchPartitions())
        .concatMap(partition -> commands.put(catalogue.pressure(), partition, source, signal))
        .then(Mono.just(ResponseEntity.noContent().build()));
  }

  private static Map<String, Object> response(Pool pool) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", pool.getId());
    json.put("maxConcurrent", pool.getMaxConcurrent().orElse(null));
    json.put("perTaskType", pool.getPerTaskType());
    json.put("perSchedule", pool.getPerSchedule().orElse(null));
    json.put("perConcurrencyKey", pool.getPerConcurrencyKey().orElse(null));
    json.put("weights", pool.getWeights());
    json.put("version", pool.getVersion());
    json.put("updatedAt", pool.getUpdatedAt());
    return json;
  }

  private static String checkId(String id) {
    if (!id.matches("[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}")) {
      throw Problem.invalid(
          HttpStatus.UNPROCESSABLE_CONTENT,
          INVALID,
          List.of(
              new FieldError(
                  "id",
                  "Must be 1 to 128 of a-z, A-Z, 0-9, '.', '_' and '-', beginning with a letter"
                      + " or digit")));
    }
    return id;
  }
}
