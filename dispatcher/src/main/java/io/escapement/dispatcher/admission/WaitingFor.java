package io.escapement.dispatcher.admission;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Why a run is not running.
 *
 * @param limit what blocks it, in words; empty when it waits for a time
 * @param usage slots taken of the limit
 * @param cap slots of the limit
 * @param position 1 is next
 * @param eta until a slot, from the average duration of what ran before; empty when unknown
 * @param notBefore the time it waits for
 */
public record WaitingFor(
    Optional<String> limit,
    int usage,
    int cap,
    int position,
    Optional<Duration> eta,
    Optional<Instant> notBefore) {

  static WaitingFor time(Instant notBefore) {
    return new WaitingFor(Optional.empty(), 0, 0, 0, Optional.empty(), Optional.of(notBefore));
  }
}
