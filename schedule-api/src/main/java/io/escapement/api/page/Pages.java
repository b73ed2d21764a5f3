package io.escapement.api.page;

import io.escapement.api.problem.Problem;
import io.escapement.api.view.Views.Page;
import io.escapement.timing.FieldError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.http.HttpStatus;

/** Pages as the API shows them. */
public final class Pages {
  private static final int LARGEST = 500;

  private Pages() {}

  /** A page of items, with where the next one begins. */
  public static <T> Map<String, Object> response(
      Page<T> page, Function<T, Map<String, Object>> item) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("items", page.items().stream().map(item).toList());
    json.put("nextCursor", page.nextCursor().map(Cursors::encode).orElse(null));
    return json;
  }

  /** Checks how many items are asked for. */
  public static int limit(int limit) {
    return count("limit", limit);
  }

  /** Checks how many are asked for by a parameter of another name. */
  public static int count(String parameter, int count) {
    return count(parameter, count, LARGEST);
  }

  /** Checks how many are asked for where fewer are allowed. */
  public static int count(String parameter, int count, int largest) {
    if (count < 1 || count > largest) {
      throw Problem.invalid(
          HttpStatus.BAD_REQUEST,
          "invalid-parameter",
          List.of(new FieldError(parameter, "Must be from 1 to " + largest + ", not " + count)));
    }
    return count;
  }
}
