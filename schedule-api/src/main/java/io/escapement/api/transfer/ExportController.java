package io.escapement.api.transfer;

import io.escapement.api.directory.ScheduleFilter;
import io.escapement.api.page.JsonLines;
import io.escapement.api.schedule.ScheduleResponse;
import io.escapement.api.schedule.ScheduleStream;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Writes definitions, by id, as fast as they are read. */
@RestController
@RequestMapping("/api/v1/schedules/export")
final class ExportController {
  private final ScheduleStream schedules;
  private final JsonLines jsonLines;

  ExportController(ScheduleStream schedules, JsonLines jsonLines) {
    this.jsonLines = jsonLines;
    this.schedules = schedules;
  }

  @GetMapping(produces = MediaType.APPLICATION_NDJSON_VALUE)
  Flux<DataBuffer> export(@RequestParam(defaultValue = "") List<String> label) {
    return jsonLines.of(
        schedules
            .of(ScheduleFilter.labelled(label))
            .map(schedule -> ScheduleResponse.definition(schedule.getDefinition())));
  }
}
