package io.escapement.api.calendar;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.problem.Problem;
import io.escapement.api.security.Actor;
import io.escapement.api.view.Views;
import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.DeleteCalendar;
import io.escapement.schemas.PutCalendar;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes calendars through the ticker, each of whose partitions has a copy: the one that the
 * calendar's id belongs to decides the version, and is the last to let a calendar go.
 */
@Component
final class CalendarWriter {
  private final CommandGateway commands;
  private final TopicCatalogue catalogue;
  private final Views views;

  CalendarWriter(CommandGateway commands, TopicCatalogue catalogue, Views views) {
    this.commands = commands;
    this.catalogue = catalogue;
    this.views = views;
  }

  /** Answers the new version. */
  Mono<Long> put(CalendarDefinition calendar, Optional<Long> expectedVersion) {
    String id = calendar.getId();
    PutCalendar put =
        PutCalendar.newBuilder()
            .setCalendar(calendar)
            .setExpectedVersion(expectedVersion.orElse(null))
            .build();
    return Actor.current()
        .flatMap(
            actor ->
                commands
                    .toTicker(home(id), id, put)
                    .flatMap(
                        answer ->
                            everywhereElse(id, copy(calendar, answer, actor))
                                .then(views.awaitCalendar(id, answer.version()))
                                .thenReturn(answer.version())));
  }

  private static PutCalendar copy(
      CalendarDefinition calendar, CommandGateway.Answer answer, String actor) {
    return PutCalendar.newBuilder()
        .setCalendar(
            CalendarDefinition.newBuilder(calendar)
                .setVersion(answer.version())
                .setUpdatedAt(Instant.parse(answer.details().path("updatedAt").asString("")))
                .setUpdatedBy(actor)
                .build())
        .build();
  }

  private Mono<Void> everywhereElse(String id, Object action) {
    return Flux.fromIterable(others(id))
        .concatMap(partition -> commands.toTicker(partition, id, action))
        .then();
  }

  /**
   * Asks one partition after the other. When one refuses because a schedule uses the calendar,
   * those before it, of which no schedule does, get it back.
   */
  Mono<Void> delete(CalendarDefinition calendar) {
    String id = calendar.getId();
    DeleteCalendar delete = DeleteCalendar.newBuilder().build();
    return everywhereElse(id, delete)
        .then(commands.toTicker(home(id), id, delete))
        .then(views.awaitCalendarDeleted(id))
        .onErrorResume(
            Problem.class,
            problem ->
                everywhereElse(id, PutCalendar.newBuilder().setCalendar(calendar).build())
                    .then(Mono.error(problem)));
  }

  private int home(String id) {
    return catalogue.partitionOfSchedule(id);
  }

  private List<Integer> others(String id) {
    return IntStream.range(0, catalogue.settings().schedulePartitions())
        .filter(partition -> partition != home(id))
        .boxed()
        .toList();
  }
}
