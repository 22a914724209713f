package io.latticegrid.partition;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.data.time.HybridClock;
import io.latticegrid.storage.RecordView;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of the use of entries whose map may forget them: 24 bits of the second of the last
 * use, and 8 bits that say how often it was used of late. Confined to the shard's loop.
 *
 * <p>The 8 bits count by chance, the more seldom the greater they are (Morris, "Counting large
 * numbers of events in small registers", 1978), so that they reach about a million uses, and lose
 * one a minute without use, so that what was popular once does not stay for ever (the aging of
 * Einziger, Friedman and Manes, "TinyLFU: a highly efficient cache admission policy", 2017). Of
 * each replica its own: a backup sees writes alone.
 */
final class Uses {
  private static final int SECONDS = 0xFFFFFF;
  private static final int FRESH = 5;
  private static final int MOST = 255;
  private static final int STEP = 10;
  private static final long SECOND = 1_000;

  private final MapPlaces places;
  private final Rand rand;

  Uses(MapPlaces places, Rand rand) {
    this.places = places;
    this.rand = rand;
  }

  /** What to note of an entry that is written over what is there; 0 if nothing is noted. */
  int written(int mapId, @Nullable RecordView present, HybridClock clock) {
    MapLimits limits = places.limits(mapId);
    if (limits == null || !limits.mayForget()) {
      return 0;
    }
    long nowMillis = clock.nowMillis();
    int before = present == null || present.isTombstone() ? 0 : present.access();
    return before == 0 ? noted(nowMillis, FRESH) : used(before, nowMillis);
  }

  /** Notes that an entry was read, where that is noted. */
  void read(RecordView record, long nowMillis) {
    int noted = record.access();
    if (noted != 0) {
      record.noteAccess(used(noted, nowMillis));
    }
  }

  /** For how long an entry was not used, in milliseconds; what lies ahead was used just now. */
  static long idleMillis(int noted, long nowMillis) {
    long seconds = (nowMillis / SECOND - (noted >>> 8)) & SECONDS;
    return seconds > SECONDS / 2 ? 0 : seconds * SECOND;
  }

  /** How often an entry was used of late: from 1 to 255, of which each says more than the last. */
  static int frequency(int noted, long nowMillis) {
    long minutes = idleMillis(noted, nowMillis) / (60 * SECOND);
    return (int) Math.max(1, (noted & MOST) - minutes);
  }

  private int used(int noted, long nowMillis) {
    int count = frequency(noted, nowMillis);
    int above = Math.max(0, count - FRESH);
    boolean counts = count < MOST && rand.nextInt(above * STEP + 1) == 0;
    return noted(nowMillis, counts ? count + 1 : count);
  }

  private static int noted(long nowMillis, int count) {
    return (int) (nowMillis / SECOND & SECONDS) << 8 | count;
  }
}
