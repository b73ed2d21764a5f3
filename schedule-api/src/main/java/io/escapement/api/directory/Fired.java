package io.escapement.api.directory;

/** How far a schedule has come; milliseconds since 1970. */
record Fired(long lastDueAt, long nextDueAt) {}
