package io.escapement.dispatcher.admission.limit;

/** How many slots of a limit are taken. */
public record LimitUsage(LimitKey key, int usage, int cap) {}
