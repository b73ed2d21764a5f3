package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.limit.LimitKey;
import io.escapement.dispatcher.admission.limit.LimitUsage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a pool, or everything, stands.
 *
 * @param running runs with a slot
 * @param waiting runs without one, those included that wait for a time
 * @param waitingBy the same, by the kind of what holds them up, told for each as {@link
 *     AdmissionController#explain} tells it; under empty those that wait for a time, or whose turn
 *     it is about to be
 * @param limits those that are used or can block
 */
public record Standing(
    int running,
    int waiting,
    Map<Optional<LimitKey.Kind>, Integer> waitingBy,
    List<LimitUsage> limits) {}
