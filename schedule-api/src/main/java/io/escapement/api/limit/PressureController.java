package io.escapement.api.limit;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.problem.JsonBody;
import io.escapement.schemas.PressureSignal;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Signals that interactive load is on, told to every shard of the dispatcher. */
@RestController
@RequestMapping("/api/v1/pressure")
final class PressureController {
  private static final Duration LONGEST = Duration.ofHours(1);

  private final CommandGateway commands;
  private final TopicCatalogue catalogue;

  PressureController(CommandGateway commands, TopicCatalogue catalogue) {
    this.commands = commands;
    this.catalogue = catalogue;
  }

  @PutMapping("/{source}")
  Mono<ResponseEntity<Void>> on(
      @PathVariable String source, @RequestBody(required = false) @Nullable String body) {
    Duration ttl =
        JsonBody.readOptional(
            body,
            "invalid-pressure",
            fields -> {
              Duration read = fields.duration("ttl").orElse(Duration.ofSeconds(30));
              if (read.isNegative() || read.compareTo(LONGEST) > 0) {
                fields.invalid("ttl", "Must be from PT0S to " + LONGEST);
              }
              fields.refuseUnknown();
              return read;
            });
    return signal(source, ttl);
  }

  @DeleteMapping("/{source}")
  Mono<ResponseEntity<Void>> off(@PathVariable String source) {
    return signal(source, Duration.ZERO);
  }

  private Mono<ResponseEntity<Void>> signal(String source, Duration ttl) {
    PoolIds.check(source);
    var signal = new PressureSignal(source, commands.now(), ttl.toMillis());
    return Flux.range(0, catalogue.settings().dispatchPartitions())
        .concatMap(partition -> commands.put(catalogue.pressure(), partition, source, signal))
        .then(Mono.just(ResponseEntity.noContent().build()));
  }
}
