package io.escapement.api.calendar;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.problem.ETags;
import io.escapement.api.problem.JsonBody;
import io.escapement.api.problem.Problem;
import io.escapement.api.view.Views;
import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.definition.CalendarRules;
import io.escapement.timing.FieldError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Calendars. Which schedules use one, and so whether it may go, the ticker decides. */
@RestController
@RequestMapping("/api/v1/calendars")
final class CalendarController {
  private static final MediaType ICALENDAR = MediaType.valueOf("text/calendar");
  private static final String INVALID = "invalid-calendar";

  private final CommandGateway commands;
  private final CalendarWriter writer;
  private final Views views;

  CalendarController(CommandGateway commands, CalendarWriter writer, Views views) {
    this.commands = commands;
    this.writer = writer;
    this.views = views;
  }

  @GetMapping
  Map<String, Object> list() {
    return Map.of("items", views.calendars().stream().map(CalendarResponse::of).toList());
  }

  @GetMapping("/{id}")
  ResponseEntity<Map<String, Object>> get(@PathVariable String id) {
    CalendarDefinition calendar = calendar(id);
    return ResponseEntity.ok()
        .eTag(ETags.of(calendar.getVersion()))
        .body(CalendarResponse.of(calendar));
  }

  private CalendarDefinition calendar(String id) {
    return views.calendar(id).orElseThrow(() -> Problem.notFound("calendar " + id));
  }

  /** JSON, or an iCalendar file (RFC 5545), whose events become the calendar's dates. */
  @PutMapping("/{id}")
  Mono<ResponseEntity<Map<String, Object>>> put(
      @PathVariable String id,
      @RequestParam Optional<String> zone,
      @RequestHeader("If-Match") Optional<String> ifMatch,
      @RequestBody(required = false) @Nullable String body,
      ServerHttpRequest request) {
    MediaType type = request.getHeaders().getContentType();
    boolean iCalendar = type != null && ICALENDAR.isCompatibleWith(type);
    CalendarDefinition calendar =
        iCalendar
            ? ICalendarReader.read(id, zone, body == null ? "" : body, commands.now())
            : JsonBody.read(body, INVALID, fields -> CalendarReader.calendar(fields, id));
    return write(calendar, ifMatch);
  }

  private Mono<ResponseEntity<Map<String, Object>>> write(
      CalendarDefinition calendar, Optional<String> ifMatch) {
    List<FieldError> errors = CalendarRules.check(calendar);
    if (!errors.isEmpty()) {
      throw Problem.invalid(HttpStatus.UNPROCESSABLE_CONTENT, INVALID, errors);
    }
    return writer.put(calendar, ifMatch.map(ETags::version)).map(_ -> get(calendar.getId()));
  }

  @DeleteMapping("/{id}")
  Mono<ResponseEntity<Void>> delete(@PathVariable String id) {
    return writer.delete(calendar(id)).thenReturn(ResponseEntity.noContent().build());
  }
}
