package io.escapement.api.audit;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.openapi.OpenApiDocument;
import io.escapement.api.security.Actor;
import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.event.EventHeaders;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Writes every request that changes something to the audit topic, with what it came to: those that
 * were refused as well. What workers report of their attempts is in the history of the runs.
 */
@Component
@Order(AuditFilter.BEFORE_THE_DOOR)
final class AuditFilter implements WebFilter {
  /** What the door refuses is audited as well; Spring Security's filter has -100. */
  static final int BEFORE_THE_DOOR = -200;

  private static final String NOBODY = "nobody";
  private static final Logger LOG = LoggerFactory.getLogger(AuditFilter.class);

  private static final Set<String> OF_WORKERS =
      Set.of("take", "heartbeatWorker", "heartbeatRun", "completeRun", "writeLogs");
  private static final Set<String> CHANGE_NOTHING = Set.of("previewSchedule");

  private final CommandGateway commands;
  private final TopicCatalogue catalogue;
  private final Topic<AuditEntry> topic;
  private final List<Audited> operations = operations();

  AuditFilter(CommandGateway commands, TopicCatalogue catalogue) {
    this.commands = commands;
    this.catalogue = catalogue;
    this.topic = catalogue.audit();
  }

  private record Audited(HttpMethod method, PathPattern path, String id) {
    boolean matches(ServerHttpRequest request) {
      return method.equals(request.getMethod())
          && path.matches(PathContainer.parsePath(request.getPath().value()));
    }
  }

  private static List<Audited> operations() {
    return OpenApiDocument.operations().stream()
        .filter(operation -> !operation.method().equals(HttpMethod.GET))
        .filter(operation -> !OF_WORKERS.contains(operation.id()))
        .filter(operation -> !CHANGE_NOTHING.contains(operation.id()))
        .map(
            operation ->
                new Audited(
                    operation.method(),
                    PathPatternParser.defaultInstance.parse(operation.path()),
                    operation.id()))
        .toList();
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    Optional<Audited> operation =
        operations.stream().filter(candidate -> candidate.matches(request)).findFirst();
    if (operation.isEmpty()) {
      return chain.filter(exchange);
    }
    exchange
        .getResponse()
        .beforeCommit(
            () ->
                Actor.current().doOnNext(actor -> write(exchange, operation.get(), actor)).then());
    return chain.filter(exchange);
  }

  /** The answer does not wait for it: the change itself is durable by then, with its actor. */
  private void write(ServerWebExchange exchange, Audited operation, String actor) {
    ServerHttpRequest request = exchange.getRequest();
    InetSocketAddress from = request.getRemoteAddress();
    HttpStatusCode status = exchange.getResponse().getStatusCode();
    var entry =
        new AuditEntry(
            commands.now(),
            HttpStatus.UNAUTHORIZED.equals(status) ? NOBODY : actor,
            operation.id(),
            request.getPath().value(),
            "%s from %s"
                .formatted(
                    status == null ? HttpStatus.OK : status,
                    from == null ? "nowhere" : from.getAddress().getHostAddress()));
    var _ =
        commands
            .put(
                topic,
                catalogue.partitionOfRun(entry.getActor()),
                entry.getActor(),
                entry,
                EventHeaders.of(entry))
            .subscribe(_ -> {}, error -> LOG.error("Not audited: {}", entry, error));
  }
}
