package io.escapement.timing;

/** Which of two equal local times is due when a fall-back change repeats them. */
public enum DstOverlap {
  /** The first, before the clocks go back. */
  FIRST,
  /** The second, after the clocks went back. */
  LAST,
  /** Both. */
  BOTH
}
