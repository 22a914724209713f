package io.latticegrid.storage.writebehind;

/**
 * How much is staged for a store by all partitions of a loop, and how much may be. Confined to the
 * loop.
 */
public final class StagingRoom {
  private final WriteBehindConfig.Room limit;
  private long entries;
  private long bytes;

  /** Empty. */
  public StagingRoom(WriteBehindConfig.Room limit) {
    this.limit = limit;
  }

  /**
   * Whether another change may be staged; asked before it is applied, so that what was acknowledged
   * always finds room.
   */
  public boolean isFree() {
    return entries < limit.entries() && bytes < limit.bytes();
  }

  /** How many changes are staged. */
  public long entries() {
    return entries;
  }

  /** How many bytes of keys and values are staged. */
  public long bytes() {
    return bytes;
  }

  void taken(long moreBytes) {
    entries++;
    bytes += moreBytes;
  }

  void left(long fewerBytes) {
    entries--;
    bytes -= fewerBytes;
  }
}
