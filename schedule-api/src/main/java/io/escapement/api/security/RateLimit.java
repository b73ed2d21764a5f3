package io.escapement.api.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.escapement.api.problem.Problem;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets a client, that is a key's owner or else an address, send so many requests in a second. Who
 * sends more is told when to come back.
 */
@Component
@Order(RateLimit.BEHIND_THE_DOOR)
final class RateLimit implements WebFilter {
  /** Spring Security's filter has -100. */
  static final int BEHIND_THE_DOOR = -50;

  private static final int BURST_SECONDS = 3;
  private static final int MOST_CLIENTS = 100_000;

  private final int perSecond;
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder()
          .maximumSize(MOST_CLIENTS)
          .expireAfterAccess(Duration.ofSeconds(BURST_SECONDS * 2L))
          .build();

  RateLimit(SecuritySettings settings) {
    this.perSecond = settings.requestsPerSecond();
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    return perSecond == 0
        ? chain.filter(exchange)
        : client(exchange).doOnNext(this::take).then(Mono.defer(() -> chain.filter(exchange)));
  }

  private static Mono<String> client(ServerWebExchange exchange) {
    return ReactiveSecurityContextHolder.getContext()
        .mapNotNull(SecurityContext::getAuthentication)
        .map(Authentication::getName)
        .switchIfEmpty(Mono.fromSupplier(() -> address(exchange)));
  }

  private static String address(ServerWebExchange exchange) {
    InetSocketAddress from = exchange.getRequest().getRemoteAddress();
    return from == null ? "nowhere" : from.getAddress().getHostAddress();
  }

  private void take(String client) {
    ConsumptionProbe probe = buckets.get(client, _ -> full()).tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      long seconds = Duration.ofNanos(probe.getNanosToWaitForRefill()).toSeconds() + 1;
      throw new Problem(
          HttpStatus.TOO_MANY_REQUESTS,
          "too-many-requests",
          "A client may send %d requests a second; try again in %d s".formatted(perSecond, seconds),
          List.of(),
          Map.of("retryAfterSeconds", seconds));
    }
  }

  private Bucket full() {
    return Bucket.builder()
        .addLimit(
            limit ->
                limit
                    .capacity((long) perSecond * BURST_SECONDS)
                    .refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build();
  }
}
