package io.escapement.api.transfer;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.directory.ScheduleFilter;
import io.escapement.api.problem.JsonBody;
import io.escapement.api.problem.Problem;
import io.escapement.api.schedule.DefinitionReader;
import io.escapement.api.schedule.ScheduleResponse;
import io.escapement.api.schedule.ScheduleStream;
import io.escapement.api.schedule.ScheduleUpsert;
import io.escapement.api.view.Views;
import io.escapement.schemas.DeleteSchedule;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.definition.ScheduleRules;
import io.escapement.timing.FieldError;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;

/** Makes schedules be as a file says: created, updated, left, or, when asked, deleted. */
@Component
final class ScheduleImport {
  private static final int CONCURRENT_COMMANDS = 1_024;

  private final CommandGateway commands;
  private final ScheduleStream schedules;
  private final Views views;
  private final ScheduleUpsert upsert;

  ScheduleImport(
      CommandGateway commands, ScheduleStream schedules, Views views, ScheduleUpsert upsert) {
    this.upsert = upsert;
    this.commands = commands;
    this.schedules = schedules;
    this.views = views;
  }

  /**
   * Imports lines, in any order, and answers in theirs.
   *
   * @param dryRun only says what would be
   * @param pruned schedules that are deleted when no line has them; empty: none
   */
  Flux<ImportLine> of(Flux<String> lines, boolean dryRun, Optional<ScheduleFilter> pruned) {
    Set<String> kept = ConcurrentHashMap.newKeySet();
    Flux<ImportLine> imported =
        lines
            .index()
            .filter(line -> !line.getT2().isBlank())
            .flatMapSequential(line -> imported(line, dryRun), CONCURRENT_COMMANDS)
            .doOnNext(line -> line.id().ifPresent(kept::add));
    return pruned
        .map(filter -> imported.concatWith(Flux.defer(() -> prune(filter, kept, dryRun))))
        .orElse(imported);
  }

  private Mono<ImportLine> imported(Tuple2<Long, String> line, boolean dryRun) {
    long number = line.getT1() + 1;
    ScheduleDefinition definition;
    try {
      definition =
          JsonBody.read(
              line.getT2(),
              "invalid-schedule",
              fields -> DefinitionReader.schedule(fields, Optional.empty()));
    } catch (Problem problem) {
      return Mono.just(ImportLine.refused(number, Optional.empty(), problem.fieldErrors()));
    }
    return dryRun ? Mono.just(compared(number, definition)) : upserted(number, definition);
  }

  private ImportLine compared(long number, ScheduleDefinition definition) {
    String id = definition.getId();
    List<FieldError> errors = ScheduleRules.check(definition, commands.now());
    if (!errors.isEmpty()) {
      return ImportLine.refused(number, Optional.of(id), errors);
    }
    Optional<Schedule> existing = views.schedule(id);
    if (existing.isEmpty()) {
      return ImportLine.of(number, id, "created");
    }
    Map<String, Object> before = ScheduleResponse.definition(existing.get().getDefinition());
    Map<String, Object> after = ScheduleResponse.definition(definition);
    List<String> changes =
        after.keySet().stream()
            .filter(field -> !Objects.equals(before.get(field), after.get(field)))
            .toList();
    String result = changes.isEmpty() ? "unchanged" : "updated";
    return new ImportLine(number, Optional.of(id), result, List.of(), changes);
  }

  private Mono<ImportLine> upserted(long number, ScheduleDefinition definition) {
    String id = definition.getId();
    return upsert
        .of(definition)
        .map(effect -> ImportLine.of(number, id, effect))
        .onErrorResume(Problem.class, problem -> Mono.just(ImportLine.of(number, id, problem)));
  }

  private Flux<ImportLine> prune(ScheduleFilter filter, Set<String> kept, boolean dryRun) {
    return schedules
        .of(filter)
        .map(schedule -> schedule.getDefinition().getId())
        .filter(id -> !kept.contains(id))
        .flatMapSequential(
            id -> dryRun ? Mono.just(ImportLine.of(0, id, "deleted")) : deleted(id),
            CONCURRENT_COMMANDS);
  }

  private Mono<ImportLine> deleted(String id) {
    return commands
        .toTicker(id, DeleteSchedule.newBuilder().build())
        .flatMap(_ -> views.awaitScheduleDeleted(id).thenReturn(ImportLine.of(0, id, "deleted")))
        .onErrorResume(Problem.class, problem -> Mono.just(ImportLine.of(0, id, problem)));
  }
}
