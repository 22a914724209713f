package io.latticegrid.storage.writebehind;

/**
 * How many calls to one store are under way from a loop, and how many may be: more would only wait
 * for each other, and be given up for that. Confined to the loop.
 */
public final class CallSlots {
  private final int most;
  private int taken;

  /** With none under way. */
  public CallSlots(int most) {
    this.most = most;
  }

  boolean isFree() {
    return taken < most;
  }

  void take() {
    taken++;
  }

  void free() {
    taken--;
  }
}
