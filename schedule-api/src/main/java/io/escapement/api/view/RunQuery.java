package io.escapement.api.view;

import io.escapement.schemas.RunState;
import io.escapement.schemas.RunView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which runs are asked for: those that have everything that is given. Time is a range of an index
 * of what is rarest.
 *
 * @param from queued at this instant or later
 * @param to queued before this instant
 * @param text what the id contains; empty: anything
 */
public record RunQuery(
    Optional<String> scheduleId,
    Optional<String> executor,
    Optional<RunState> state,
    Optional<String> pool,
    Optional<String> taskType,
    Optional<Instant> from,
    Optional<Instant> to,
    String text) {

  /** What runs are indexed by, the rarest first. */
  List<RunFacet> facets() {
    List<RunFacet> facets = new ArrayList<>();
    scheduleId.map(RunFacet::schedule).ifPresent(facets::add);
    executor.map(RunFacet::executor).ifPresent(facets::add);
    state.map(RunFacet::state).ifPresent(facets::add);
    pool.map(RunFacet::pool).ifPresent(facets::add);
    taskType.map(RunFacet::taskType).ifPresent(facets::add);
    facets.add(RunFacet.ANY);
    return facets;
  }

  boolean matches(RunView run) {
    return run.getRunId().contains(text) && RunFacet.of(run).containsAll(facets());
  }
}
