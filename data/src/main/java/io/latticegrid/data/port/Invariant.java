package io.latticegrid.data.port;

/**
 * Assertions that stay on in production. A violation is a {@link BrokenInvariant}, which a loop
 * hands to its {@link FaultHandler}.
 */
public final class Invariant {
  private Invariant() {}

  /** Throws {@link BrokenInvariant} unless the condition holds. */
  public static void check(boolean condition, String what) {
    if (!condition) {
      throw new BrokenInvariant(what);
    }
  }

  /** A programming error or corrupt state was detected. */
  public static final class BrokenInvariant extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    BrokenInvariant(String what) {
      super("invariant broken: " + what);
    }
  }
}
