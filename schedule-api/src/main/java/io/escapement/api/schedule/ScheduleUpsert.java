package io.escapement.api.schedule;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.view.Views;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.UpdateSchedule;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Makes a schedule be as a definition says, whether it is there or not. */
@Component
public final class ScheduleUpsert {
  private final CommandGateway commands;
  private final Views views;

  ScheduleUpsert(CommandGateway commands, Views views) {
    this.commands = commands;
    this.views = views;
  }

  /** Answers what that came to: {@code created}, {@code updated} or {@code unchanged}. */
  public Mono<String> of(ScheduleDefinition definition) {
    String id = definition.getId();
    return commands
        .toTicker(id, UpdateSchedule.newBuilder().setDefinition(definition).build())
        .flatMap(
            answer ->
                views
                    .awaitSchedule(id, answer.version())
                    .thenReturn(answer.details().path("effect").asString("updated")));
  }
}
