package io.escapement.api.live;

import io.escapement.schemas.RunView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Something that is not as it was.
 *
 * @param kind of what it is, in the words of the API
 * @param state of a run
 * @param scheduleId of a run
 */
record Change(String kind, String id, Optional<String> state, Optional<String> scheduleId) {
  static Change of(String kind, String id) {
    return new Change(kind, id, Optional.empty(), Optional.empty());
  }

  static Change of(RunView run) {
    return new Change(
        "run", run.getRunId(), Optional.of(run.getState().name()), run.getScheduleId());
  }

  Map<String, Object> response() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", kind);
    json.put("id", id);
    state.ifPresent(value -> json.put("state", value));
    scheduleId.ifPresent(value -> json.put("scheduleId", value));
    return json;
  }

  /** Two of the same subject are told as one. */
  String subject() {
    return kind + "/" + id;
  }
}
