package io.escapement.api.transfer;

import io.escapement.api.problem.Problem;
import io.escapement.api.schedule.ScheduleFilter;
import io.escapement.timing.FieldError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.StringDecoder;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Takes definitions, one in each line, and answers a line for each while more are coming. */
@RestController
@RequestMapping("/api/v1/schedules/import")
final class ImportController {
  private static final int LONGEST_LINE_BYTES = 1024 * 1024;

  /** That wait to be imported. */
  private static final int MOST_LINES = 250_000;

  private static final ResolvableType TEXT = ResolvableType.forClass(String.class);

  private final ScheduleImport imports;
  private final StringDecoder lines = StringDecoder.allMimeTypes(List.of("\n"), true);

  ImportController(ScheduleImport imports) {
    this.imports = imports;
    lines.setMaxInMemorySize(LONGEST_LINE_BYTES);
  }

  @PostMapping(produces = MediaType.APPLICATION_NDJSON_VALUE)
  Flux<Map<String, Object>> importSchedules(
      @RequestParam(defaultValue = "") String format,
      @RequestParam(defaultValue = "false") boolean dryRun,
      @RequestParam Optional<String> prune,
      @RequestBody(required = false) Flux<DataBuffer> body) {
    if (!format.isEmpty()) {
      throw Problem.invalid(
          HttpStatus.BAD_REQUEST,
          "invalid-parameter",
          List.of(
              new FieldError("format", "Must be 'crontab', or left out for a schedule a line")));
    }
    Optional<ScheduleFilter> pruned = prune.map(new ScheduleFilter()::withLabel);
    // Reading that is paused and resumed has been seen to stall (reactor-netty 1.3.8): the lines
    // are
    // read as they come, and wait here.
    Flux<String> waiting = lines.decode(body, TEXT, null, null).onBackpressureBuffer(MOST_LINES);
    return imports.of(waiting, dryRun, pruned).map(ImportLine::response);
  }
}
