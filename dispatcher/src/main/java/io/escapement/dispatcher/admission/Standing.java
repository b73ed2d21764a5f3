package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.limit.LimitUsage;
import java.util.List;

/**
 * How a pool, or everything, stands.
 *
 * @param running runs with a slot
 * @param waiting runs without one, those included that wait for a time
 * @param limits those that are used or can block
 */
public record Standing(int running, int waiting, List<LimitUsage> limits) {}
