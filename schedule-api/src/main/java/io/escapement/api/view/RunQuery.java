package io.escapement.api.view;

import io.escapement.schemas.RunState;
import io.escapement.schemas.RunView;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which runs are asked for. State and time are ranges of an index.
 *
 * @param from queued at this instant or later
 * @param to queued before this instant
 * @param filter on what the index has found
 */
public record RunQuery(
    Optional<RunState> state,
    Optional<Instant> from,
    Optional<Instant> to,
    Predicate<RunView> filter) {}
