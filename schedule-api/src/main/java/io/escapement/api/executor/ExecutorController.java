package io.escapement.api.executor;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.problem.Problem;
import io.escapement.api.security.Actor;
import io.escapement.api.view.Views;
import io.escapement.schemas.ExecutorAction;
import io.escapement.schemas.ExecutorCommand;
import io.escapement.schemas.ExecutorState;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.definition.Ids;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The executors, from what they tell about themselves. */
@RestController
@RequestMapping("/api/v1/executors")
final class ExecutorController {
  /** Those that have stopped, or are not heard of, are shown for so long. */
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private final CommandGateway commands;
  private final TopicCatalogue catalogue;
  private final Views views;

  ExecutorController(CommandGateway commands, TopicCatalogue catalogue, Views views) {
    this.commands = commands;
    this.catalogue = catalogue;
    this.views = views;
  }

  @GetMapping
  Map<String, Object> list() {
    Instant now = commands.now();
    return Map.of(
        "items",
        views.executors().stream()
            .filter(executor -> executor.getAt().plus(REMEMBERED).isAfter(now))
            .map(executor -> response(executor, now))
            .toList());
  }

  @GetMapping("/{id}")
  Map<String, Object> get(@PathVariable String id) {
    return response(executor(id), commands.now());
  }

  private ExecutorStatus executor(String id) {
    return views.executor(id).orElseThrow(() -> Problem.notFound("executor " + id));
  }

  /** Takes no more attempts; those that run go on. */
  @PostMapping("/{id}/drain")
  Mono<ResponseEntity<Map<String, Object>>> drain(@PathVariable String id) {
    return command(id, ExecutorAction.DRAIN);
  }

  /** Takes attempts again. */
  @PostMapping("/{id}/resume")
  Mono<ResponseEntity<Map<String, Object>>> resume(@PathVariable String id) {
    return command(id, ExecutorAction.RESUME);
  }

  /** The executor obeys within a moment; its state tells when it has. */
  private Mono<ResponseEntity<Map<String, Object>>> command(String id, ExecutorAction action) {
    ExecutorStatus executor = executor(id);
    Instant now = commands.now();
    return Actor.current()
        .map(actor -> new ExecutorCommand(Ids.unique("cmd", now), now, actor, id, action))
        .flatMap(command -> commands.put(catalogue.executorCommands(), 0, id, command))
        .thenReturn(ResponseEntity.accepted().body(response(executor, now)));
  }

  private static Map<String, Object> response(ExecutorStatus executor, Instant now) {
    Map<String, Object> json = new LinkedHashMap<>();
    boolean silent = executor.getAt().plusMillis(executor.getTtlMs()).isBefore(now);
    json.put("id", executor.getExecutorId());
    json.put(
        "state",
        silent && executor.getState() != ExecutorState.STOPPED
            ? "LOST"
            : executor.getState().name());
    json.put("queues", executor.getQueues());
    json.put("taskTypes", executor.getTaskTypes());
    json.put("slots", executor.getSlots());
    json.put("slotsPerTaskType", executor.getSlotsPerTaskType());
    json.put("busy", executor.getBusy());
    json.put("completed", executor.getCompleted());
    json.put("restarts", executor.getRestarts());
    json.put("host", executor.getHost());
    json.put("version", executor.getVersion());
    json.put("startedAt", executor.getStartedAt());
    json.put("heartbeatAge", Duration.between(executor.getAt(), now));
    json.put("load", executor.getLoad().orElse(null));
    json.put("peakMemoryBytes", executor.getPeakMemoryBytes().orElse(null));
    json.put("lag", Duration.ofMillis(executor.getLagMs()));
    return json;
  }
}
