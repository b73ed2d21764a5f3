package io.escapement.api.limit;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.security.Actor;
import io.escapement.api.view.Views;
import io.escapement.schemas.Pool;
import io.escapement.schemas.topic.TopicCatalogue;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes limits: records on a compacted topic, which the dispatcher follows. Thread-safe. */
@Component
final class PoolWriter {
  /** The record that carries the cap over all pools. */
  static final String GLOBAL = "_global";

  static final String INVALID = "invalid-limits";

  private final CommandGateway commands;
  private final Views views;
  private final TopicCatalogue catalogue;

  PoolWriter(CommandGateway commands, Views views, TopicCatalogue catalogue) {
    this.commands = commands;
    this.views = views;
    this.catalogue = catalogue;
  }

  /** The smallest global cap: one slot for each shard of the dispatcher. */
  int smallestCap() {
    return catalogue.settings().dispatchPartitions();
  }

  /** Written to the partition of the pool; the global cap to every shard. */
  Mono<Void> put(String id, Pool.Builder limits) {
    return Actor.current().flatMap(actor -> put(id, limits, actor));
  }

  private Mono<Void> put(String id, Pool.Builder limits, String actor) {
    long version = views.pool(id).map(Pool::getVersion).orElse(0L) + 1;
    Pool pool =
        limits
            .setId(id)
            .setVersion(version)
            .setUpdatedAt(commands.now())
            .setUpdatedBy(actor)
            .build();
    Flux<Integer> partitions =
        id.equals(GLOBAL)
            ? Flux.range(0, catalogue.settings().dispatchPartitions())
            : Flux.just(catalogue.partitionOfPool(id));
    return partitions
        .concatMap(partition -> commands.put(catalogue.pools(), partition, id, pool))
        .then(views.awaitPool(id, version));
  }

  Mono<Void> delete(String id) {
    return commands
        .delete(catalogue.pools(), catalogue.partitionOfPool(id), id)
        .then(views.awaitPoolDeleted(id));
  }
}
