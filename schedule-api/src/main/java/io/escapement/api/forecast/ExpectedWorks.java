package io.escapement.api.forecast;

import io.escapement.api.directory.Facet;
import io.escapement.api.directory.ScheduleFilter;
import io.escapement.api.directory.ScheduleOrder;
import io.escapement.api.view.Views;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.ScheduleState;
import io.escapement.schemas.ScheduleStats;
import io.escapement.schemas.definition.DefinedCalendar;
import io.escapement.schemas.definition.DefinedTrigger;
import io.escapement.timing.Compiled;
import io.escapement.timing.Trigger;
import io.escapement.timing.forecast.ExpectedWork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * What each schedule is expected to ask for, from what its runs took before. A schedule that never
 * ran is taken to need a minute, and all of its step budget if it has one. Thread-safe.
 */
@Component
final class ExpectedWorks {
  /** Schedules looked at; a forecast of more would keep its reader waiting. */
  static final int MOST_SCHEDULES = 20_000;

  private static final Duration UNKNOWN_DURATION = Duration.ofMinutes(1);

  private final Views views;

  ExpectedWorks(Views views) {
    this.views = views;
  }

  /**
   * What the active schedules ask for.
   *
   * @param pool of this pool only; empty: of all
   */
  List<ExpectedWork> ofActive(Optional<String> pool) {
    List<Facet> facets = new ArrayList<>(List.of(Facet.state(ScheduleState.ACTIVE)));
    pool.map(id -> new Facet(Facet.Kind.POOL, id)).ifPresent(facets::add);
    return views
        .schedules(
            new ScheduleFilter(List.copyOf(facets), ""), ScheduleOrder.BY_ID, "", MOST_SCHEDULES)
        .items()
        .stream()
        .flatMap(schedule -> of(schedule).stream())
        .toList();
  }

  private Optional<ExpectedWork> of(Schedule schedule) {
    return of(schedule.getDefinition(), schedule.getCreatedAt());
  }

  /** What a definition asks for; empty when its trigger is not valid. */
  Optional<ExpectedWork> of(ScheduleDefinition definition, Instant createdAt) {
    ScheduleStats stats = views.stats(definition.getId());
    boolean known = stats.getSucceeded() > 0;
    Duration duration =
        known ? Duration.ofMillis(Math.round(stats.getAverageDurationMs())) : UNKNOWN_DURATION;
    double steps =
        known && stats.getAverageSteps() > 0
            ? stats.getAverageSteps()
            : definition.getTask().getStepBudget().map(Long::doubleValue).orElse(0.0);
    return switch (DefinedTrigger.of(definition, createdAt)) {
      case Compiled.Valid<Trigger>(Trigger trigger) ->
          Optional.of(
              new ExpectedWork(
                  definition.getId(),
                  trigger,
                  DefinedCalendar.exclusions(
                      definition, id -> views.calendar(id).map(DefinedCalendar::of)),
                  duration,
                  steps));
      case Compiled.Invalid<Trigger> _ -> Optional.empty();
    };
  }
}
