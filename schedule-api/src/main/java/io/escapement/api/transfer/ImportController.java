package io.escapement.api.transfer;

import io.escapement.api.directory.ScheduleFilter;
import io.escapement.api.page.JsonLines;
import io.escapement.api.problem.Problem;
import io.escapement.timing.FieldError;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.StringDecoder;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/**
 * Takes definitions, one in each line, and answers a line for each. The file is read whole before
 * the first answer: many clients do not read before they have sent everything, and would wait for
 * ever for a server that does not read on before they do.
 */
@RestController
@RequestMapping("/api/v1/schedules/import")
final class ImportController {
  private static final int LONGEST_LINE_BYTES = 1024 * 1024;

  private static final int MOST_LINES = 250_000;
  private static final long MOST_BYTES = 256L * 1024 * 1024;

  private static final ResolvableType TEXT = ResolvableType.forClass(String.class);

  private final ScheduleImport imports;
  private final JsonLines jsonLines;
  private final StringDecoder lines = StringDecoder.allMimeTypes(List.of("\n"), true);

  ImportController(ScheduleImport imports, JsonLines jsonLines) {
    this.jsonLines = jsonLines;
    this.imports = imports;
    lines.setMaxInMemorySize(LONGEST_LINE_BYTES);
  }

  private static Flux<DataBuffer> bounded(Flux<DataBuffer> body) {
    return Flux.defer(
        () -> {
          var seen = new AtomicLong();
          return body.handle(
              (buffer, sink) -> {
                if (seen.addAndGet(buffer.readableByteCount()) > MOST_BYTES) {
                  DataBufferUtils.release(buffer);
                  sink.error(
                      Problem.of(
                          HttpStatus.CONTENT_TOO_LARGE,
                          "too-large",
                          "An import has at most 256 MiB; split the file"));
                } else {
                  sink.next(buffer);
                }
              });
        });
  }

  private static List<String> bounded(List<String> all) {
    if (all.size() > MOST_LINES) {
      throw Problem.of(
          HttpStatus.CONTENT_TOO_LARGE,
          "too-many-lines",
          "An import has at most " + MOST_LINES + " lines; split the file");
    }
    return all;
  }

  @PostMapping(produces = MediaType.APPLICATION_NDJSON_VALUE)
  Flux<DataBuffer> importSchedules(
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
    Optional<ScheduleFilter> pruned = prune.map(List::of).map(ScheduleFilter::labelled);
    return jsonLines.of(
        lines
            .decode(bounded(body), TEXT, null, null)
            .take(MOST_LINES + 1L)
            .collectList()
            .flatMapMany(all -> imports.of(Flux.fromIterable(bounded(all)), dryRun, pruned))
            .map(ImportLine::response));
  }
}
