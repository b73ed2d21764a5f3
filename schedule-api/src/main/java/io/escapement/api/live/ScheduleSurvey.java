package io.escapement.api.live;

import io.escapement.api.view.Views;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Looks at all schedules, however many ask, at most once in a few seconds. */
@Component
final class ScheduleSurvey {
  private static final Duration KEPT = Duration.ofSeconds(5);
  private static final int NEXT = 10;
  private static final int MOST_PAUSED = 20;

  private final Mono<Survey> survey;

  ScheduleSurvey(Views views) {
    this.survey =
        Mono.fromSupplier(() -> survey(views))
            .subscribeOn(Schedulers.boundedElastic())
            .cacheInvalidateWhen(_ -> Mono.delay(KEPT).then());
  }

  /** When a schedule is due. */
  record Due(Schedule schedule, Instant at) {}

  /**
   * What the schedules are like.
   *
   * @param next those that are due next
   * @param autoPaused some of those that were paused because their runs failed
   */
  record Survey(Map<ScheduleState, Integer> counts, List<Due> next, List<Schedule> autoPaused) {}

  Mono<Survey> latest() {
    return survey;
  }

  private static Survey survey(Views views) {
    Map<ScheduleState, Integer> counts = new EnumMap<>(ScheduleState.class);
    Comparator<Due> soonestFirst = Comparator.comparing(Due::at);
    var next = new PriorityQueue<>(soonestFirst.reversed());
    List<Schedule> autoPaused = new ArrayList<>();
    views.forEachSchedule(
        (schedule, nextFireAt) -> {
          counts.merge(schedule.getState(), 1, Integer::sum);
          if (schedule.getState() == ScheduleState.ACTIVE) {
            nextFireAt.ifPresent(at -> next.add(new Due(schedule, at)));
            if (next.size() > NEXT) {
              next.remove();
            }
          }
          if (schedule.getState() == ScheduleState.PAUSED
              && schedule.getUpdatedBy().equals("dispatcher")
              && autoPaused.size() < MOST_PAUSED) {
            autoPaused.add(schedule);
          }
        });
    return new Survey(counts, next.stream().sorted(soonestFirst).toList(), autoPaused);
  }
}
