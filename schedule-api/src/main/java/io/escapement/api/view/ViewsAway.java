package io.escapement.api.view;

import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** A view may go away while it is read: that is as if it had not been there. */
@Component
@Order(ViewsAway.BEFORE_THE_ANSWER)
final class ViewsAway implements WebExceptionHandler {
  /** What makes the answer has -2. */
  static final int BEFORE_THE_ANSWER = -3;

  private final Views views;

  ViewsAway(Views views) {
    this.views = views;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
    return Mono.error(error instanceof InvalidStateStoreException ? views.notReady() : error);
  }
}
