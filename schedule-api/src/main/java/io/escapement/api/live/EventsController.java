package io.escapement.api.live;

import java.time.Duration;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Tells what changes, as server-sent events. What it has become a client then reads. */
@RestController
@RequestMapping("/api/v1/events")
final class EventsController {
  /** Shows proxies and clients that the connection lives. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final LiveFeed feed;

  EventsController(LiveFeed feed) {
    this.feed = feed;
  }

  @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<ServerSentEvent<String>> events(
      @RequestHeader("Last-Event-ID") Optional<String> lastEventId) {
    Flux<ServerSentEvent<String>> changes =
        feed.stream(lastEventId)
            .map(
                batch ->
                    ServerSentEvent.builder(batch.json())
                        .id(feed.eventId(batch))
                        .event("changes")
                        .build());
    Flux<ServerSentEvent<String>> heartbeats =
        Flux.interval(Duration.ZERO, HEARTBEAT)
            .onBackpressureDrop()
            .map(_ -> ServerSentEvent.<String>builder().comment("here").build());
    return Flux.merge(1, changes, heartbeats);
  }
}
