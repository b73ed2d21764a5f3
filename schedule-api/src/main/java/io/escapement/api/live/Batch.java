package io.escapement.api.live;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * What changed in a moment.
 *
 * @param number 1, 2, 3 … since the gateway started
 * @param complete false when more changed than is told
 * @param json as clients are told, written once for all of them
 */
record Batch(long number, List<Change> changes, boolean complete, String json) {
  /** Beyond this a client does better to read its page again. */
  private static final int MOST_CHANGES = 1_000;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Of the changes of a subject the last is told. */
  static Batch of(long number, Collection<Change> changes) {
    return changes.size() > MOST_CHANGES
        ? unknown(number)
        : told(number, List.copyOf(changes), true);
  }

  /** Tells a client to read everything again. */
  static Batch unknown(long number) {
    return told(number, List.of(), false);
  }

  private static Batch told(long number, List<Change> changes, boolean complete) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("complete", complete);
    json.put("changes", changes.stream().map(Change::response).toList());
    return new Batch(number, changes, complete, JSON.writeValueAsString(json));
  }

  /** Batches that follow each other, as one. */
  static Batch merged(long number, List<Batch> batches) {
    if (!batches.stream().allMatch(Batch::complete)) {
      return unknown(number);
    }
    Map<String, Change> latest = new LinkedHashMap<>();
    batches.forEach(batch -> batch.changes.forEach(c -> latest.put(c.subject(), c)));
    return of(number, latest.values());
  }
}
