package io.escapement.kafka;

/** Something that has to come far enough after a start before it is of use. */
public interface Readiness {
  /** Its name, such as {@code ticker}. */
  String name();

  /** Whether it is of use. */
  boolean isReady();
}
