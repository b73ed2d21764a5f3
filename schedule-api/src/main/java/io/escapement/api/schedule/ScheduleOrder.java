package io.escapement.api.schedule;

import io.escapement.api.problem.Problem;
import io.escapement.api.view.Views;
import io.escapement.api.view.Views.Page;
import io.escapement.schemas.Schedule;
import io.escapement.timing.FieldError;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.springframework.http.HttpStatus;

/**
 * By what schedules are sorted.
 *
 * @param descending the last first
 */
record ScheduleOrder(By by, boolean descending) {
  private static final String SEPARATOR = "\u0000";

  /** A field of a schedule. */
  enum By {
    ID("id"),
    NAME("name"),
    NEXT_FIRE_AT("nextFireAt"),
    UPDATED_AT("updatedAt"),
    CREATED_AT("createdAt");

    private final String field;

    By(String field) {
      this.field = field;
    }
  }

  /** Reads a field, with a minus before it for the other way round. */
  static ScheduleOrder of(String sort) {
    boolean descending = sort.startsWith("-");
    String field = descending ? sort.substring(1) : sort;
    for (By by : By.values()) {
      if (by.field.equals(field)) {
        return new ScheduleOrder(by, descending);
      }
    }
    throw Problem.invalid(
        HttpStatus.BAD_REQUEST,
        "invalid-parameter",
        List.of(
            new FieldError(
                "sort",
                "Must be id, name, nextFireAt, updatedAt or createdAt, with a minus before it for"
                    + " the last first, not '"
                    + sort
                    + "'")));
  }

  Page<Schedule> page(Views views, String cursor, int limit, Predicate<Schedule> filter) {
    if (by == By.ID && !descending) {
      return views.schedules(cursor, limit, filter);
    }
    Comparator<String> order = Comparator.naturalOrder();
    return views.schedules(
        schedule -> key(views, schedule) + SEPARATOR + schedule.getDefinition().getId(),
        descending ? order.reversed() : order,
        cursor,
        limit,
        filter);
  }

  private String key(Views views, Schedule schedule) {
    return switch (by) {
      case ID -> "";
      case NAME -> schedule.getDefinition().getName().toLowerCase(Locale.ROOT);
      // Those that are never due again come last.
      case NEXT_FIRE_AT -> views.nextFireAt(schedule).map(ScheduleOrder::time).orElse("~");
      case UPDATED_AT -> time(schedule.getUpdatedAt());
      case CREATED_AT -> time(schedule.getCreatedAt());
    };
  }

  private static String time(Instant at) {
    return "%019d".formatted(at.toEpochMilli());
  }
}
