package io.escapement.api.run;

import static java.util.Objects.requireNonNull;

import io.escapement.api.page.Pages;
import io.escapement.api.problem.Problem;
import io.escapement.api.view.LogEntry;
import io.escapement.api.view.RunStates;
import io.escapement.api.view.Views;
import io.escapement.schemas.RunView;
import io.escapement.timing.FieldError;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What handlers wrote: page by page, or live. */
@RestController
@RequestMapping("/api/v1/runs/{id}/logs")
final class LogController {
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final int MOST_AT_ONCE = 500;

  /** Looks after the end of a run: its last lines may come after its last event. */
  private static final int LAST_LOOKS = 6;

  private final Views views;

  LogController(Views views) {
    this.views = views;
  }

  /** Where to go on: a line of an attempt. */
  private record Position(int attempt, long number) {
    private static final Position START = new Position(0, 0);

    static Position after(LogEntry entry) {
      return new Position(entry.attempt(), entry.number() + 1);
    }

    /** Reads {@code attempt:number} of the last line that was seen. */
    static Position after(String cursor) {
      if (cursor.isEmpty()) {
        return START;
      }
      if (!cursor.matches("\\d{1,6}:\\d{1,9}")) {
        throw Problem.invalid(
            HttpStatus.BAD_REQUEST,
            "invalid-parameter",
            List.of(
                new FieldError(
                    "cursor", "Must be the attempt and number of a line, such as 1:42")));
      }
      String[] parts = cursor.split(":");
      return new Position(Integer.parseInt(parts[0]), Long.parseLong(parts[1]) + 1);
    }
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  Map<String, Object> lines(
      @PathVariable String id,
      @RequestParam(defaultValue = "") String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    run(id);
    Position from = Position.after(cursor);
    int most = Pages.limit(limit);
    List<LogEntry> lines = views.logsOf(id, from.attempt(), from.number(), most);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("items", lines);
    json.put("nextCursor", lines.size() < most ? null : cursorOf(lines.getLast()));
    return json;
  }

  private static String cursorOf(LogEntry entry) {
    return entry.attempt() + ":" + entry.number();
  }

  /** Goes on until the run has ended; {@code Last-Event-ID} goes on where a client lost it. */
  @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<ServerSentEvent<LogEntry>> follow(
      @PathVariable String id, @RequestHeader("Last-Event-ID") Optional<String> lastEventId) {
    run(id);
    var position = new AtomicReference<>(Position.after(lastEventId.orElse("")));
    var looksLeft = new AtomicInteger(LAST_LOOKS);
    return Mono.fromCallable(() -> more(id, position, looksLeft))
        .repeatWhen(rounds -> rounds.delayElements(LOOK))
        .takeUntil(_ -> looksLeft.get() <= 0)
        .concatMapIterable(lines -> lines)
        .map(
            line ->
                ServerSentEvent.<LogEntry>builder()
                    .id(cursorOf(line))
                    .event("line")
                    .data(line)
                    .build())
        .concatWith(Mono.just(ServerSentEvent.<LogEntry>builder().event("end").build()));
  }

  private List<LogEntry> more(
      String id, AtomicReference<Position> position, AtomicInteger looksLeft) {
    Position from = requireNonNull(position.get());
    List<LogEntry> lines = views.logsOf(id, from.attempt(), from.number(), MOST_AT_ONCE);
    if (!lines.isEmpty()) {
      position.set(Position.after(lines.getLast()));
    } else if (RunStates.hasEnded(run(id))) {
      looksLeft.decrementAndGet();
    }
    return lines;
  }

  private RunView run(String id) {
    return views.run(id).orElseThrow(() -> Problem.notFound("run " + id));
  }
}
