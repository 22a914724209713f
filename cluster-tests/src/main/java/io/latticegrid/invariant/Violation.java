package io.latticegrid.invariant;

/**
 * An invariant that does not hold. Immutable.
 *
 * @param invariant which
 * @param what was seen
 */
public record Violation(String invariant, String what) {
  @Override
  public String toString() {
    return invariant + ": " + what;
  }
}
