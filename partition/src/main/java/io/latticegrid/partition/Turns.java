package io.latticegrid.partition;

/**
 * Which partitions of a shard are looked after at a tick. Confined to the shard's loop.
 *
 * <p>One in which nothing was done since, and of which nothing is awaited ({@link Rest}), is looked
 * at every tenth time only: most partitions of an idle node, and those of groups that nobody uses.
 * Whatever concerns all of them has all of them looked at.
 */
final class Turns {
  private static final int SELDOM = 10;

  private int ticks;
  private boolean everybody = true;

  /** Something happened that concerns all. */
  void everybody() {
    everybody = true;
  }

  /** A tick begins; whether it is the turn of all. */
  boolean areAll(HostContext context) {
    MapPlaces places = context.places();
    boolean all =
        everybody
            || ++ticks % SELDOM == 0
            || context.journals() != null
            || !places.limited().isEmpty()
            || !places.stored().isEmpty()
            || context.reach().isAnybodyAway(context.self())
            || !context.leaseValid().getAsBoolean();
    everybody = false;
    return all;
  }
}
