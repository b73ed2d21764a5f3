package io.escapement.api.view;

import io.escapement.schemas.RunState;
import io.escapement.schemas.RunView;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that a run has, by which it is indexed.
 *
 * @param key the beginning of its entries' keys
 */
record RunFacet(String key) {
  private static final String END = "\u0000";

  /** Every run has it. */
  static final RunFacet ANY = new RunFacet("ANY" + END);

  static RunFacet state(RunState state) {
    return of("STATE", state.name());
  }

  static RunFacet schedule(String id) {
    return of("SCHEDULE", id);
  }

  static RunFacet executor(String id) {
    return of("EXECUTOR", id);
  }

  static RunFacet pool(String id) {
    return of("POOL", id);
  }

  static RunFacet taskType(String type) {
    return of("TYPE", type);
  }

  private static RunFacet of(String kind, String value) {
    return new RunFacet(kind + ":" + value + END);
  }

  /** What a run has now. */
  static List<RunFacet> of(RunView run) {
    List<RunFacet> facets = new ArrayList<>();
    facets.add(ANY);
    facets.add(state(run.getState()));
    facets.add(pool(run.getPool()));
    facets.add(taskType(run.getTaskType()));
    run.getScheduleId().map(RunFacet::schedule).ifPresent(facets::add);
    run.getExecutorId().map(RunFacet::executor).ifPresent(facets::add);
    return facets;
  }
}
