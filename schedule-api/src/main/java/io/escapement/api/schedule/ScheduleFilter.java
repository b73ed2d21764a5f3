package io.escapement.api.schedule;

import io.escapement.api.problem.Problem;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.ScheduleState;
import io.escapement.timing.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Which schedules are meant. Everything that is given must be true of a schedule. */
public final class ScheduleFilter implements Predicate<Schedule> {
  private final List<Predicate<Schedule>> conditions = new ArrayList<>();

  /** Matches every schedule. */
  public ScheduleFilter() {}

  /**
   * As a request's parameters say it.
   *
   * @param label each a {@code name:value}
   * @param q what the id or the name contains
   */
  record Parameters(
      Optional<String> state,
      Optional<String> taskType,
      Optional<String> pool,
      Optional<String> queue,
      List<String> label,
      Optional<String> q) {

    /** Spring gives null for a list that is not there. */
    Parameters(
        Optional<String> state,
        Optional<String> taskType,
        Optional<String> pool,
        Optional<String> queue,
        @Nullable List<String> label,
        Optional<String> q) {
      this.state = state;
      this.taskType = taskType;
      this.pool = pool;
      this.queue = queue;
      this.label = label == null ? List.of() : List.copyOf(label);
      this.q = q;
    }

    ScheduleFilter filter() {
      var filter = new ScheduleFilter();
      state.map(ScheduleFilter::state).ifPresent(s -> filter.add(x -> x.getState() == s));
      taskType.ifPresent(type -> filter.addDefined(d -> d.getTask().getType().equals(type)));
      pool.ifPresent(id -> filter.addDefined(d -> d.getPool().equals(id)));
      queue.ifPresent(name -> filter.addDefined(d -> d.getTask().getQueue().equals(name)));
      label.forEach(filter::withLabel);
      q.map(text -> text.toLowerCase(Locale.ROOT))
          .ifPresent(text -> filter.addDefined(definition -> mentions(definition, text)));
      return filter;
    }
  }

  /** Only those with a label, given as {@code name:value}. */
  public ScheduleFilter withLabel(String label) {
    int colon = label.indexOf(':');
    if (colon < 1) {
      throw invalid(
          "label", "Must be a name and a value with a colon between, not '" + label + "'");
    }
    String name = label.substring(0, colon);
    String value = label.substring(colon + 1);
    addDefined(definition -> value.equals(definition.getLabels().get(name)));
    return this;
  }

  private void addDefined(Predicate<ScheduleDefinition> condition) {
    add(schedule -> condition.test(schedule.getDefinition()));
  }

  private void add(Predicate<Schedule> condition) {
    conditions.add(condition);
  }

  private static boolean mentions(ScheduleDefinition definition, String text) {
    return definition.getId().contains(text)
        || definition.getName().toLowerCase(Locale.ROOT).contains(text);
  }

  private static ScheduleState state(String state) {
    try {
      return ScheduleState.valueOf(state);
    } catch (IllegalArgumentException _) {
      throw invalid(
          "state", "Must be one of " + List.of(ScheduleState.values()) + ", not '" + state + "'");
    }
  }

  private static Problem invalid(String field, String message) {
    return Problem.invalid(
        HttpStatus.BAD_REQUEST, "invalid-parameter", List.of(new FieldError(field, message)));
  }

  /** Whether nothing was asked for. */
  boolean isEmpty() {
    return conditions.isEmpty();
  }

  @Override
  public boolean test(Schedule schedule) {
    return conditions.stream().allMatch(condition -> condition.test(schedule));
  }
}
