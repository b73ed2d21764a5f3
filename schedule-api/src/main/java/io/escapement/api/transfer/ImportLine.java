package io.escapement.api.transfer;

import io.escapement.api.problem.Problem;
import io.escapement.timing.FieldError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a line.
 *
 * @param line its number, from 1; 0: of none
 * @param result created, updated, unchanged, refused or deleted; pending: stored, and it may still
 *     happen
 * @param changes names of the fields that differ, when only asked
 */
record ImportLine(
    long line, Optional<String> id, String result, List<FieldError> errors, List<String> changes) {

  static ImportLine of(long line, String id, String result) {
    return new ImportLine(line, Optional.of(id), result, List.of(), List.of());
  }

  static ImportLine refused(long line, Optional<String> id, List<FieldError> errors) {
    return new ImportLine(line, id, "refused", errors, List.of());
  }

  static ImportLine of(long line, String id, Problem problem) {
    return new ImportLine(
        line,
        Optional.of(id),
        problem.isNotYet() ? "pending" : "refused",
        problem.fieldErrors(),
        List.of());
  }

  Map<String, Object> response() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("line", line);
    json.put("id", id.orElse(null));
    json.put("result", result);
    json.put("errors", errors);
    json.put("changes", changes);
    return json;
  }
}
