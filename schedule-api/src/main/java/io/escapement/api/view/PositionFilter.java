package io.escapement.api.view;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tells a client how far the views were, and lets its next request wait until they are again. */
@Component
@Order(PositionFilter.BEHIND_THE_DOOR)
final class PositionFilter implements WebFilter {
  /** Spring Security's filter has -100. */
  static final int BEHIND_THE_DOOR = 0;

  private final Views views;

  PositionFilter(Views views) {
    this.views = views;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var position = new Position();
    exchange
        .getResponse()
        .beforeCommit(
            () ->
                Mono.fromRunnable(
                    () -> {
                      if (!position.isEmpty()) {
                        exchange.getResponse().getHeaders().set(Position.HEADER, position.header());
                      }
                    }));
    String before = exchange.getRequest().getHeaders().getFirst(Position.HEADER);
    Mono<Void> answer =
        chain.filter(exchange).contextWrite(context -> context.put(Position.class, position));
    return before == null
        ? answer
        : Flux.defer(() -> Flux.fromIterable(Position.read(before).entrySet()))
            .concatMap(entry -> views.await(entry.getKey(), entry.getValue()))
            .then(answer);
  }
}
