package io.escapement.api.crontab;

import io.escapement.api.page.JsonLines;
import io.escapement.api.problem.Problem;
import io.escapement.api.schedule.ScheduleUpsert;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.timing.FieldError;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Imports crontabs: every good line becomes a schedule, every bad one is answered with why. */
@RestController
@RequestMapping("/api/v1/schedules/import")
final class CrontabController {
  private static final int CONCURRENT_COMMANDS = 64;

  private final ScheduleUpsert upsert;
  private final JsonLines jsonLines;

  CrontabController(ScheduleUpsert upsert, JsonLines jsonLines) {
    this.jsonLines = jsonLines;
    this.upsert = upsert;
  }

  @PostMapping(params = "format=crontab", produces = MediaType.APPLICATION_NDJSON_VALUE)
  Flux<DataBuffer> importCrontab(
      @RequestParam(defaultValue = "false") boolean system,
      @RequestBody(required = false) @Nullable String body) {
    CrontabEntry.File file =
        CrontabReader.read(
            body == null ? "" : body,
            system,
            ZoneId.systemDefault(),
            System.getProperty("user.name"));
    return jsonLines.of(
        Flux.fromIterable(file.entries())
            .flatMapSequential(this::importEntry, CONCURRENT_COMMANDS));
  }

  private Mono<Map<String, Object>> importEntry(CrontabEntry entry) {
    return switch (entry) {
      case CrontabEntry.Bad(int line, String reason) ->
          Mono.just(
              result(line, null, "refused", List.of(new FieldError("line", reason)), List.of()));
      case CrontabEntry.Job job -> importJob(job);
    };
  }

  private Mono<Map<String, Object>> importJob(CrontabEntry.Job job) {
    ScheduleDefinition definition = job.definition();
    String id = definition.getId();
    List<String> warnings = job.warning().map(List::of).orElse(List.of());
    return upsert
        .of(definition)
        .map(effect -> result(job.line(), id, effect, List.of(), warnings))
        .onErrorResume(
            Problem.class,
            problem ->
                Mono.just(
                    result(
                        job.line(),
                        id,
                        problem.isNotYet() ? "pending" : "refused",
                        problem.fieldErrors(),
                        warnings)));
  }

  private static Map<String, Object> result(
      int line,
      @Nullable String id,
      String result,
      List<FieldError> errors,
      List<String> warnings) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("line", line);
    json.put("id", id);
    json.put("result", result);
    json.put("errors", errors);
    json.put("warnings", warnings);
    return json;
  }
}
