package io.latticegrid.data.schema;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import java.time.Duration;

/**
 * How much memory a map may take, what goes when, and where its records lie. Immutable.
 *
 * @param maxBytes bytes of one copy of the whole map, with keys, values and what an entry takes
 *     besides; each partition has its even share; 0 for no limit
 * @param eviction what gives way to a write for which there is no room
 * @param maxIdleMillis an entry goes that was neither read nor written for so long, in whole
 *     seconds; 0 for never
 * @param engine where the records lie; files are laid out by {@code maxBytes}, which they need
 */
public record MapLimits(long maxBytes, Eviction eviction, long maxIdleMillis, RecordEngine engine) {
  /** No limits, in memory. */
  public static final MapLimits NONE = new MapLimits(0, Eviction.NONE, 0, RecordEngine.COMPACT);

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
    if (engine == RecordEngine.CHRONICLE && maxBytes == 0) {
      throw Invalid.argument(
          "a map in files says how many bytes it may take, by which they are laid out:"
              + " MapLimits.ofBytes");
    }
  }

  /** So many bytes, and writes are refused when they are used up. */
  public static MapLimits ofBytes(long maxBytes) {
    return new MapLimits(maxBytes, Eviction.NONE, 0, RecordEngine.COMPACT);
  }

  /** As this, with entries that give way. */
  public MapLimits evicting(Eviction policy) {
    return new MapLimits(maxBytes, policy, maxIdleMillis, engine);
  }

  /** As this, with entries that go when they are neither read nor written for a while. */
  public MapLimits maxIdle(Duration idle) {
    return new MapLimits(maxBytes, eviction, idle.toMillis(), engine);
  }

  /** As this, with records that lie elsewhere. */
  public MapLimits in(RecordEngine elsewhere) {
    return new MapLimits(maxBytes, eviction, maxIdleMillis, elsewhere);
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

  /**
   * Appends the encoding: bytes u64, number of the eviction, idle time, and the number of the
   * engine if the version has it.
   */
  void write(ByteWriter out, boolean withEngine) {
    out.writeLong(maxBytes).writeByte(eviction.number()).writeVarLong(maxIdleMillis);
    if (withEngine) {
      out.writeByte(engine.number());
    }
  }

  /** Reads what {@link #write} wrote. */
  static MapLimits read(ByteReader in, boolean withEngine) {
    long maxBytes = in.readLong();
    Eviction eviction = Eviction.of(in.readUnsignedByte());
    long maxIdleMillis = in.readVarLong();
    RecordEngine engine =
        withEngine ? RecordEngine.of(in.readUnsignedByte()) : RecordEngine.COMPACT;
    return new MapLimits(maxBytes, eviction, maxIdleMillis, engine);
  }
}
