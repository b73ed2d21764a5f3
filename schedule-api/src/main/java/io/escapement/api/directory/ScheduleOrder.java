package io.escapement.api.directory;

import io.escapement.api.problem.Problem;
import io.escapement.timing.FieldError;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.HttpStatus;

/**
 * By what schedules are sorted.
 *
 * @param descending the last first
 */
public record ScheduleOrder(By by, boolean descending) {
  /** By id. */
  public static final ScheduleOrder BY_ID = new ScheduleOrder(By.ID, false);

  /** Those that are due next come first. */
  public static final ScheduleOrder NEXT_DUE_FIRST = new ScheduleOrder(By.NEXT_FIRE_AT, false);

  private static final char SEPARATOR = '\u0000';

  /** A field of a schedule. */
  public enum By {
    ID("id"),
    NAME("name"),
    NEXT_FIRE_AT("nextFireAt"),
    UPDATED_AT("updatedAt"),
    CREATED_AT("createdAt");

    private final String field;

    By(String field) {
      this.field = field;
    }

    Comparator<ScheduleRow> rows() {
      Comparator<ScheduleRow> byField =
          switch (this) {
            case ID -> Comparator.comparing(ScheduleRow::id);
            case NAME -> Comparator.comparing(ScheduleRow::name);
            case NEXT_FIRE_AT -> Comparator.comparingLong(ScheduleRow::dueAt);
            case UPDATED_AT -> Comparator.comparingLong(ScheduleRow::updatedAt);
            case CREATED_AT -> Comparator.comparingLong(ScheduleRow::createdAt);
          };
      return byField.thenComparing(ScheduleRow::id);
    }
  }

  /** Reads a field, with a minus before it for the other way round. */
  public static ScheduleOrder of(String sort) {
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

  Comparator<ScheduleRow> rows() {
    return descending ? by.rows().reversed() : by.rows();
  }

  /** Where a row is; the next page begins after it. */
  String cursor(ScheduleRow row) {
    String key =
        switch (by) {
          case ID -> "";
          case NAME -> row.name();
          case NEXT_FIRE_AT -> Long.toString(row.dueAt());
          case UPDATED_AT -> Long.toString(row.updatedAt());
          case CREATED_AT -> Long.toString(row.createdAt());
        };
    return key + SEPARATOR + row.id();
  }

  ScheduleRow place(String cursor) {
    int separator = cursor.lastIndexOf(SEPARATOR);
    if (separator < 0) {
      throw notOurs();
    }
    String key = cursor.substring(0, separator);
    String id = cursor.substring(separator + 1);
    try {
      return switch (by) {
        case ID, NAME -> ScheduleRow.atName(key, id);
        case NEXT_FIRE_AT, UPDATED_AT, CREATED_AT -> ScheduleRow.atTime(Long.parseLong(key), id);
      };
    } catch (NumberFormatException _) {
      throw notOurs();
    }
  }

  private static Problem notOurs() {
    return Problem.invalid(
        HttpStatus.BAD_REQUEST,
        "invalid-parameter",
        List.of(
            new FieldError("cursor", "Must be a nextCursor of an earlier page in the same order")));
  }
}
