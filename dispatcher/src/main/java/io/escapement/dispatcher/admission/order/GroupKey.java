package io.escapement.dispatcher.admission.order;

/**
 * What runs have in common that the same limits apply to.
 *
 * @param schedule empty when no limit depends on it
 * @param concurrencyKey empty when there is none
 */
public record GroupKey(
    String pool, String queue, String taskType, String schedule, String concurrencyKey) {}
