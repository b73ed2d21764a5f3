package io.escapement.api.directory;

import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.ScheduleState;
import java.util.List;
import java.util.stream.Stream;

/**
 * Something that a schedule has exactly or not at all.
 *
 * @param kind what is asked about, such as the pool
 * @param value such as the pool's id
 */
public record Facet(Kind kind, String value) {
  private static final String DISPATCHER = "dispatcher";

  /** What can be asked about. */
  public enum Kind {
    STATE,
    TASK_TYPE,
    POOL,
    QUEUE,
    /** The value is {@code name:value}. */
    LABEL,
    /** The value is the component that paused it, because its runs failed. */
    AUTO_PAUSED
  }

  /** In a state. */
  public static Facet state(ScheduleState state) {
    return new Facet(Kind.STATE, state.name());
  }

  /** Paused because its runs failed. */
  public static Facet autoPaused() {
    return new Facet(Kind.AUTO_PAUSED, DISPATCHER);
  }

  static List<Facet> of(Schedule schedule) {
    ScheduleDefinition definition = schedule.getDefinition();
    Stream<Facet> always =
        Stream.of(
            state(schedule.getState()),
            new Facet(Kind.TASK_TYPE, definition.getTask().getType()),
            new Facet(Kind.POOL, definition.getPool()),
            new Facet(Kind.QUEUE, definition.getTask().getQueue()));
    Stream<Facet> labels =
        definition.getLabels().entrySet().stream()
            .map(label -> new Facet(Kind.LABEL, label.getKey() + ":" + label.getValue()));
    boolean autoPaused =
        schedule.getState() == ScheduleState.PAUSED && schedule.getUpdatedBy().equals(DISPATCHER);
    return Stream.of(always, labels, autoPaused ? Stream.of(autoPaused()) : Stream.<Facet>empty())
        .flatMap(facets -> facets)
        .toList();
  }
}
