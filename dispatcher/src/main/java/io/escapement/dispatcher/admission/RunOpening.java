package io.escapement.dispatcher.admission;

import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * What a run was made from. It never changes.
 *
 * @param arrival order of arrival in the partition
 * @param firedAt when the ticker fired it; empty when it was asked for
 * @param startAt the handler of the first attempt is held until then
 * @param retryOf the run that this one repeats
 * @param backfillId the backfill that is told of its end
 * @param forced bypasses every limit
 */
public record RunOpening(
    String runId,
    RunOrigin origin,
    RunSpec spec,
    long arrival,
    Instant scheduledFor,
    Instant queuedAt,
    Optional<Instant> firedAt,
    Optional<Instant> startAt,
    Optional<String> retryOf,
    Optional<String> backfillId,
    boolean forced) {}
