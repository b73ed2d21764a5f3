package io.escapement.standalone.conformance;

/** A worker does not do what it must. */
final class Deviation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Deviation(String what) {
    super(what);
  }

  String what() {
    return String.valueOf(getMessage());
  }
}
