package io.escapement.dispatcher.admission;

import java.time.Duration;

/**
 * What an installation decides about admission.
 *
 * @param globalCap runs at the same time over all pools, until somebody changes it; at least 1
 * @param lease how long an attempt may be silent
 * @param maxDuration hard deadline of an attempt whose schedule has none
 * @param agingStep waiting that long raises a run's priority by one
 * @param pressureDelay how long a fire that yields waits under pressure
 */
public record AdmissionSettings(
    int globalCap,
    Duration lease,
    Duration maxDuration,
    Duration agingStep,
    Duration pressureDelay) {

  /** Refuses what cannot work. */
  public AdmissionSettings {
    if (globalCap < 1) {
      throw new IllegalArgumentException("The global cap is at least 1, not " + globalCap);
    }
    positive("lease", lease);
    positive("max-duration", maxDuration);
    positive("aging-step", agingStep);
  }

  private static void positive(String name, Duration duration) {
    if (duration.toMillis() < 1) {
      throw new IllegalArgumentException(name + " must be at least 1 ms, not " + duration);
    }
  }

  /** The documented defaults. */
  public static AdmissionSettings defaults() {
    return new AdmissionSettings(
        2,
        Duration.ofSeconds(30),
        Duration.ofSeconds(1_200),
        Duration.ofMinutes(1),
        Duration.ofSeconds(30));
  }
}
