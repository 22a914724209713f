package io.latticegrid.partition;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When entries of a partition expire, in cluster time. Confined to the shard's loop. A timer is
 * only a hint: whoever is called looks at the entry again, because it may have been written since.
 * So one timer an entry is enough, the earliest.
 */
final class ExpiryWheel {
  private static final long RESOLUTION_MILLIS = 128;
  private static final int TICKS = 64;
  private static final int MAX_PER_POLL = 256;

  private final Long2ObjectHashMap<EntryKey> entries = new Long2ObjectHashMap<>();
  private final Map<EntryKey, Timer> timers = new HashMap<>();
  private @Nullable DeadlineTimerWheel wheel;

  /** What may have expired. */
  interface Expired {
    /** Looks at an entry whose time has come. */
    void look(int mapId, byte[] key);
  }

  private record Timer(long id, long deadlineMillis) {}

  /** Notes the expiry of an entry; one that is noted already for then or earlier suffices. */
  void schedule(long expiresAtMillis, int mapId, byte[] key, long nowMillis) {
    EntryKey entry = new EntryKey(mapId, key);
    long deadlineMillis = Math.max(expiresAtMillis, nowMillis);
    Timer known = timers.get(entry);
    if (known != null && known.deadlineMillis() <= deadlineMillis) {
      return;
    }
    DeadlineTimerWheel present = wheel;
    if (present == null) {
      present =
          new DeadlineTimerWheel(TimeUnit.MILLISECONDS, nowMillis, RESOLUTION_MILLIS, TICKS, 2);
      wheel = present;
    }
    if (known != null) {
      present.cancelTimer(known.id());
      entries.remove(known.id());
    }
    long id = present.scheduleTimer(deadlineMillis);
    entries.put(id, entry);
    timers.put(entry, new Timer(id, deadlineMillis));
  }

  /** Calls back for entries whose time has come: a bounded number, the rest at the next poll. */
  void poll(long nowMillis, Expired expired) {
    DeadlineTimerWheel present = wheel;
    if (present == null) {
      return;
    }
    int left = MAX_PER_POLL;
    while (left > 0 && present.timerCount() > 0 && present.currentTickTime() <= nowMillis) {
      left -= present.poll(nowMillis, (unit, now, id) -> fire(id, expired), left);
    }
    if (present.timerCount() == 0) {
      wheel = null;
    }
  }

  private boolean fire(long id, Expired expired) {
    EntryKey entry = Objects.requireNonNull(entries.remove(id));
    timers.remove(entry);
    expired.look(entry.mapId(), entry.key());
    return true;
  }

  /** How many timers there are. */
  int size() {
    return entries.size();
  }

  void clear() {
    entries.clear();
    timers.clear();
    wheel = null;
  }
}
