package io.escapement.api.schedule;

import io.escapement.api.problem.Problem;
import io.escapement.api.view.Views;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.definition.DefinedCalendar;
import io.escapement.schemas.definition.DefinedTrigger;
import io.escapement.schemas.template.FireVariables;
import io.escapement.schemas.template.InputTemplate;
import io.escapement.timing.Compiled;
import io.escapement.timing.FieldError;
import io.escapement.timing.Trigger;
import io.escapement.timing.calendar.Exclusions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The next due times of a schedule, without those that its calendars exclude. */
@Component
final class Upcoming {
  /** Excluded ones included, so that none runs long. */
  private static final int MOST_LOOKED_AT = 10_000;

  /** Excluded due times that are named. */
  private static final int MOST_EXCLUDED = 20;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Views views;

  Upcoming(Views views) {
    this.views = views;
  }

  /** A due time that does not fire. */
  record Excluded(Instant scheduledFor, String reason) {}

  /** What is due next, and what of it does not fire. */
  record Times(List<Instant> next, List<Excluded> excluded) {
    /** The input as the first of them will get it; null when there is none. */
    @Nullable JsonNode renderedInput(ScheduleDefinition definition) {
      if (next.isEmpty()) {
        return null;
      }
      var variables =
          FireVariables.sample(next.getFirst(), definition.getId(), definition.getLabels());
      return switch (InputTemplate.render(definition.getTask().getInput(), variables)) {
        case Compiled.Valid<String>(String input) -> JSON.readTree(input);
        case Compiled.Invalid<String> _ -> null; // an error of the definition, told before
      };
    }

    Map<String, Object> response() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("next", next);
      json.put("excluded", excluded);
      return json;
    }
  }

  Times of(ScheduleDefinition definition, Instant createdAt, Instant after, int count) {
    Trigger trigger = trigger(definition, createdAt);
    Exclusions exclusions = exclusions(definition);
    List<Instant> next = new ArrayList<>();
    List<Excluded> excluded = new ArrayList<>();
    Optional<Instant> due = trigger.next(after);
    for (int looked = 0;
        due.isPresent() && next.size() < count && looked < MOST_LOOKED_AT;
        looked++) {
      Optional<String> reason = exclusions.reasonAgainst(due.get());
      if (reason.isEmpty()) {
        next.add(due.get());
      } else if (excluded.size() < MOST_EXCLUDED) {
        excluded.add(new Excluded(due.get(), reason.get()));
      }
      due = trigger.next(due.get());
    }
    return new Times(next, excluded);
  }

  private Exclusions exclusions(ScheduleDefinition definition) {
    return DefinedCalendar.exclusions(
        definition, id -> views.calendar(id).map(DefinedCalendar::of));
  }

  /** What the ticker would refuse, too. */
  List<FieldError> unknownCalendars(ScheduleDefinition definition) {
    return DefinedCalendar.calendarsOf(definition).stream()
        .filter(id -> views.calendar(id).isEmpty())
        .map(id -> new FieldError("trigger.exclude", "There is no calendar '" + id + "'"))
        .toList();
  }

  static Trigger trigger(ScheduleDefinition definition, Instant createdAt) {
    return switch (DefinedTrigger.of(definition, createdAt)) {
      case Compiled.Valid<Trigger>(Trigger trigger) -> trigger;
      case Compiled.Invalid<Trigger>(List<FieldError> errors) ->
          throw Problem.invalid(HttpStatus.UNPROCESSABLE_CONTENT, "invalid-schedule", errors);
    };
  }
}
