package io.escapement.api.view;

import io.escapement.api.problem.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Lets a request wait until the view has what its command has changed, so that whoever asks next
 * sees it. Thread-safe.
 */
@Component
public final class ReadYourWrites {
  /** The version of what is gone. */
  static final long DELETED = Long.MAX_VALUE;

  /** The version of what is not there. */
  static final long ABSENT = -1;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Map<String, Waiters> waiting = new ConcurrentHashMap<>();

  private record Waiters(Sinks.Many<Long> versions, int count) {}

  /**
   * Completes when the view has the key in at least this version.
   *
   * @param version {@link #DELETED}: completes when the view does not have it
   * @param current the version that the view has now
   * @param late what to answer when that takes too long
   */
  Mono<Void> await(String key, long version, LongSupplier current, Supplier<Problem> late) {
    return Mono.deferContextual(
        context -> {
          Sinks.Many<Long> versions = register(key);
          return versions
              .asFlux()
              .mergeWith(Mono.fromSupplier(() -> reached(version, current.getAsLong())))
              .filter(seen -> seen >= version)
              .next()
              .timeout(TIMEOUT, Mono.error(late))
              .doFinally(_ -> unregister(key))
              // Off the thread that updates the view.
              .publishOn(Schedulers.parallel())
              .doOnNext(
                  _ ->
                      context
                          .<Position>getOrEmpty(Position.class)
                          .ifPresent(position -> position.seen(key, version)))
              .then();
        });
  }

  private static long reached(long version, long current) {
    if (version == DELETED) {
      return current == ABSENT ? DELETED : ABSENT;
    }
    return current;
  }

  /** A request that has written. */
  static Problem writtenButNotSeen(String key) {
    int slash = key.indexOf('/');
    return Problem.notYet(
        "ACCEPTED",
        "It is done, but this gateway's views do not show it after %d s. Ask statusUrl in a moment"
            .formatted(TIMEOUT.toSeconds()),
        "/api/v1" + pathOf(key.substring(0, slash), key.substring(slash + 1)));
  }

  private static String pathOf(String kind, String id) {
    return switch (kind) {
      case "backfill" -> "/schedules/" + id.substring(0, id.indexOf('@')) + "/backfills/" + id;
      case "pool" -> id.startsWith("_") ? "/limits" : "/pools/" + id;
      default -> "/" + kind + "s/" + id;
    };
  }

  /** A request that wants to read what was written before. */
  static Problem notSeen() {
    return Problem.of(
        HttpStatus.GATEWAY_TIMEOUT,
        "view-late",
        "What %s names was not seen by this gateway's views within %d s; read again in a moment"
            .formatted(Position.HEADER, TIMEOUT.toSeconds()));
  }

  private Sinks.Many<Long> register(String key) {
    return waiting.compute(
            key,
            (_, waiters) ->
                waiters == null
                    ? new Waiters(Sinks.many().multicast().directBestEffort(), 1)
                    : new Waiters(waiters.versions, waiters.count + 1))
        .versions;
  }

  private void unregister(String key) {
    waiting.computeIfPresent(
        key,
        (_, waiters) ->
            waiters.count == 1 ? null : new Waiters(waiters.versions, waiters.count - 1));
  }

  /** The view has the key in this version; called by the thread that updates it. */
  void seen(String key, long version) {
    Waiters waiters = waiting.get(key);
    if (waiters != null) {
      waiters.versions.tryEmitNext(version);
    }
  }
}
