package io.latticegrid.data.port;

/**
 * Asks at named points of the code whether to take the rare but legal turn there: a smaller batch,
 * an early time-out, a refusal that the caller has to stand anyway. Never in production; in
 * simulation some points, drawn from the seed, sometimes. A turn must be one that the protocol
 * allows at any time.
 */
@FunctionalInterface
public interface Buggify {
  /** What production runs with. */
  Buggify NEVER = point -> false;

  /** Whether to take the rare turn at a point now; its name is unique in the code. */
  boolean at(String point);
}
