package io.escapement.api.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a command to many schedules came to.
 *
 * @param matched schedules that the filter found
 * @param accepted of these, those whose owner did as it was told
 * @param refusals why the others were refused, as many as are told
 */
record BulkOutcome(int matched, int accepted, List<Refusal> refusals) {
  static final BulkOutcome NONE = new BulkOutcome(0, 0, List.of());

  private static final int MOST_REFUSALS = 20;

  /** Why a schedule did not do it. */
  record Refusal(String id, String detail) {}

  BulkOutcome {
    refusals = List.copyOf(refusals);
  }

  static BulkOutcome done() {
    return new BulkOutcome(1, 1, List.of());
  }

  static BulkOutcome refused(String id, String detail) {
    return new BulkOutcome(1, 0, List.of(new Refusal(id, detail)));
  }

  BulkOutcome plus(BulkOutcome other) {
    List<Refusal> all = new ArrayList<>(refusals);
    all.addAll(other.refusals);
    return new BulkOutcome(
        matched + other.matched,
        accepted + other.accepted,
        all.subList(0, Math.min(all.size(), MOST_REFUSALS)));
  }

  Map<String, Object> response() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("matched", matched);
    json.put("accepted", accepted);
    json.put("refusals", refusals);
    return json;
  }
}
