package io.escapement.api.directory;

import io.escapement.api.problem.Problem;
import io.escapement.schemas.ScheduleState;
import io.escapement.timing.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Which schedules are meant: those that have everything.
 *
 * @param facets what they have
 * @param text what their id or their name contains, in lower case; empty: anything
 */
public record ScheduleFilter(List<Facet> facets, String text) {
  /** Every schedule. */
  public static final ScheduleFilter ALL = new ScheduleFilter(List.of(), "");

  /**
   * As a request's parameters say it.
   *
   * @param label each a {@code name:value}
   * @param q what the id or the name contains
   */
  public record Parameters(
      Optional<String> state,
      Optional<String> taskType,
      Optional<String> pool,
      Optional<String> queue,
      List<String> label,
      Optional<String> q) {

    /** Spring gives null for a list that is not there. */
    public Parameters(
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

    /** Checks them. */
    public ScheduleFilter filter() {
      List<Facet> facets = new ArrayList<>();
      state.map(ScheduleFilter::state).map(Facet::state).ifPresent(facets::add);
      taskType.map(type -> new Facet(Facet.Kind.TASK_TYPE, type)).ifPresent(facets::add);
      pool.map(id -> new Facet(Facet.Kind.POOL, id)).ifPresent(facets::add);
      queue.map(name -> new Facet(Facet.Kind.QUEUE, name)).ifPresent(facets::add);
      label.stream().map(ScheduleFilter::label).forEach(facets::add);
      return new ScheduleFilter(List.copyOf(facets), q.orElse("").toLowerCase(Locale.ROOT));
    }
  }

  /** Those that have all the labels, each given as {@code name:value}. */
  public static ScheduleFilter labelled(List<String> labels) {
    return new ScheduleFilter(labels.stream().map(ScheduleFilter::label).toList(), "");
  }

  /** Those in a state. */
  public static ScheduleFilter having(Facet facet) {
    return new ScheduleFilter(List.of(facet), "");
  }

  private static Facet label(String label) {
    if (label.indexOf(':') < 1) {
      throw invalid(
          "label", "Must be a name and a value with a colon between, not '" + label + "'");
    }
    return new Facet(Facet.Kind.LABEL, label);
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
  public boolean isEmpty() {
    return equals(ALL);
  }

  boolean matches(ScheduleRow row) {
    return row.facets().containsAll(facets) && row.mentions(text);
  }
}
