package io.latticegrid.data.schema;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import java.time.Duration;

/**
 * How much memory a map may take, and what goes when. Immutable.
 *
 * @param maxBytes bytes of one copy of the whole map, with keys, values and what an entry takes
 *     besides; each partition has its even share; 0 for no limit
 * @param eviction what gives way to a write for which there is no room
 * @param maxIdleMillis an entry goes that was neither read nor written for so long, in whole
 *     seconds; 0 for never
 */
public record MapLimits(long maxBytes, Eviction eviction, long maxIdleMillis) {
  /** No limits. */
  public static final MapLimits NONE = new MapLimits(0, Eviction.NONE, 0);

  private static final long SECOND = 1_000;
  private static final long MAX_IDLE_MILLIS = 45 * 86_400 * SECOND;

  /** Checks the values; INVALID_ARGUMENT names what is wrong. */
  public MapLimits {
    if (maxBytes < 0) {
      throw Invalid.argument("the memory of a map must not be " + maxBytes + " bytes");
    }
    if (maxIdleMillis % SECOND != 0 || maxIdleMillis < 0 || maxIdleMillis > MAX_IDLE_MILLIS) {
      throw Invalid.argument(
          "entries may be idle for whole seconds, up to 45 days, not " + maxIdleMillis + " ms");
    }
  }

  /** So many bytes, and writes are refused when they are used up. */
  public static MapLimits ofBytes(long maxBytes) {
    return new MapLimits(maxBytes, Eviction.NONE, 0);
  }

  /** As this, with entries that give way. */
  public MapLimits evicting(Eviction policy) {
    return new MapLimits(maxBytes, policy, maxIdleMillis);
  }

  /** As this, with entries that go when they are neither read nor written for a while. */
  public MapLimits maxIdle(Duration idle) {
    return new MapLimits(maxBytes, eviction, idle.toMillis());
  }

  /** Whether there are none. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** Whether an entry may go that nobody removed. */
  public boolean mayForget() {
    return eviction != Eviction.NONE || maxIdleMillis > 0;
  }

  /** The bytes that one of so many partitions may take; 0 for no limit. */
  public long share(int partitions) {
    return maxBytes == 0 ? 0 : (maxBytes + partitions - 1) / partitions;
  }

  void check(String map, MergeRules rules) {
    if (mayForget() && !rules.areForgettable()) {
      throw Invalid.argument(
          "map '"
              + map
              + "' counts or gathers, and what was counted can't be forgotten: it takes neither"
              + " eviction nor an idle time");
    }
  }

  /** Appends the encoding: bytes u64, number of the eviction, idle time. */
  void write(ByteWriter out) {
    out.writeLong(maxBytes).writeByte(eviction.number()).writeVarLong(maxIdleMillis);
  }

  /** Reads what {@link #write} wrote. */
  static MapLimits read(ByteReader in) {
    return new MapLimits(in.readLong(), Eviction.of(in.readUnsignedByte()), in.readVarLong());
  }
}
