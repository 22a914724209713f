package io.latticegrid.partition;

import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When entries of a partition expire, in cluster time. Confined to the shard's loop. A timer is only a hint: whoever is called looks at the entry again, because it may have
 * been written since.
 */
final class ExpiryWheel {
  private static final long RESOLUTION_MILLIS = 128;
  private static final int TICKS = 64;
  private static final int MAX_PER_POLL = 256;

  private final Long2ObjectHashMap<Entry> entries = new Long2ObjectHashMap<>();
  private @Nullable DeadlineTimerWheel wheel;

  /** What may have expired. */
  interface Expired {
    /** Looks at an entry whose time has come. */
    void look(int mapId, byte[] key);
  }

  private record Entry(int mapId, byte[] key) {}

  /** Notes the expiry of an entry. */
  void schedule(long expiresAtMillis, int mapId, byte[] key, long nowMillis) {
    DeadlineTimerWheel timers = wheel;
    if (timers == null) {
      timers =
          new DeadlineTimerWheel(TimeUnit.MILLISECONDS, nowMillis, RESOLUTION_MILLIS, TICKS, 2);
      wheel = timers;
    }
    long id = timers.scheduleTimer(Math.max(expiresAtMillis, nowMillis));
    entries.put(id, new Entry(mapId, key));
  }

  /** Calls back for entries whose time has come: a bounded number, the rest at the next poll. */
  void poll(long nowMillis, Expired expired) {
    DeadlineTimerWheel timers = wheel;
    if (timers == null) {
      return;
    }
    int left = MAX_PER_POLL;
    while (left > 0 && timers.timerCount() > 0 && timers.currentTickTime() <= nowMillis) {
      left -=
          timers.poll(
              nowMillis,
              (unit, now, id) -> {
                Entry entry = entries.remove(id);
                expired.look(entry.mapId(), entry.key());
                return true;
              },
              left);
    }
    if (timers.timerCount() == 0) {
      wheel = null;
    }
  }

  /** How many timers there are. */
  int size() {
    return entries.size();
  }

  void clear() {
    entries.clear();
    wheel = null;
  }
}
