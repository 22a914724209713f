package io.latticegrid.partition;

import io.latticegrid.proto.message.Claim;
import io.latticegrid.proto.message.Claimed;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.Message;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of one partition that somebody is making an entry for, and who waits for that. Confined
 * to the shard's loop.
 *
 * <p>A claim keeps others from making the same entry at the same time, and nothing else: the entry
 * is written by a put if absent, so a claim that ran out, or is not known to the next primary,
 * costs a second making, never a second value. That is why only the primary knows of it. Nothing
 * here outlives the role, and nothing is told to the backups.
 *
 * <pre>
 * no claim ── asked ──▶ granted ── put ─────────▶ all who wait are answered with the entry
 *                          │
 *                          └── back, or run out ─▶ the first who waits and can be reached is granted
 * </pre>
 */
final class Claims {
  /** Who may wait for one key. */
  static final int MOST_WAITING = 256;

  /** Keys that may be claimed at once. */
  static final int MOST_KEYS = 4_096;

  /** The longest that a claim stands without being renewed, and that anybody waits. */
  static final long MOST_MILLIS = 300_000;

  private static final long MILLI = 1_000_000;

  private final Changes changes;
  private final LentPrimary primary;
  private final Map<EntryKey, Line> lines = new LinkedHashMap<>();

  /** Who makes an entry, until when others wait for that, and who they are. */
  private static final class Line {
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long ticket;
    private long untilNanos;
  }

  private record Waiting(Operation operation, long ticket, long untilNanos) {}

  Claims(Changes changes, LentPrimary primary) {
    this.changes = changes;
    this.primary = primary;
  }

  /** Answers a claim, now or later; false if there is an entry to answer it with. */
  boolean takes(Operation operation, Claim claim) {
    EntryKey key = new EntryKey(operation.mapId(), claim.key());
    if (claim.isBack()) {
      back(key, claim.ticket());
      reply(operation, false);
      return true;
    }
    if (changes.present(operation) != null) {
      return false;
    }
    if (primary.right().isStrict() && !primary.right().lasts()) {
      primary.refusals().withoutLease(operation);
    } else if (primary.isFrozen()) {
      primary.park(operation);
    } else {
      grantOrWait(key, operation, claim);
    }
    return true;
  }

  private void grantOrWait(EntryKey key, Operation operation, Claim claim) {
    long nowNanos = now();
    Line line = lines.get(key);
    if (line != null && line.ticket != claim.ticket() && line.untilNanos - nowNanos > 0) {
      await(line, operation, claim);
    } else if (line == null && lines.size() >= MOST_KEYS) {
      primary.refusals().overloaded(operation, "too many keys of the partition are being made");
    } else {
      Line granted = line == null ? new Line() : line;
      granted.ticket = claim.ticket();
      granted.untilNanos = nowNanos + bounded(claim.leaseMillis());
      lines.put(key, granted);
      reply(operation, true);
    }
  }

  /** Who asks again has lost its first question. */
  private void await(Line line, Operation operation, Claim claim) {
    line.waiting.removeIf(waiting -> waiting.ticket() == claim.ticket());
    if (claim.waitMillis() <= 0) {
      reply(operation, false);
    } else if (line.waiting.size() >= MOST_WAITING) {
      primary.refusals().overloaded(operation, "too many wait for the entry to be made");
    } else {
      line.waiting.addLast(
          new Waiting(operation, claim.ticket(), now() + bounded(claim.waitMillis())));
    }
  }

  private void back(EntryKey key, long ticket) {
    Line line = lines.get(key);
    if (line != null && line.ticket == ticket) {
      end(key, line);
    } else if (line != null) {
      line.waiting.removeIf(waiting -> waiting.ticket() == ticket);
    }
  }

  /** An entry was written, or removed: who waits for it is answered if it is there. */
  void changed(int mapId, byte[] key) {
    if (!lines.isEmpty()) {
      EntryKey entry = new EntryKey(mapId, key);
      Line line = lines.get(entry);
      if (line != null && changes.rooms().live(mapId, key) != null) {
        end(entry, line);
      }
    }
  }

  /** The same of many. */
  void changed(int mapId, List<KeyValue> entries) {
    if (!lines.isEmpty()) {
      entries.forEach(entry -> changed(mapId, entry.key()));
    }
  }

  /** Whether nobody makes anything, or waits for it. */
  boolean areNone() {
    return lines.isEmpty();
  }

  /** Ends claims that have run out, and the patience of who waits. */
  void tick(long nowNanos) {
    if (lines.isEmpty()) {
      return;
    }
    for (EntryKey key : List.copyOf(lines.keySet())) {
      Line line = lines.get(key);
      if (line == null) {
        continue;
      }
      // Entries come in other ways than by puts, too: merged, or from a store.
      boolean isThere = changes.rooms().live(key.mapId(), key.key()) != null;
      if (isThere || line.untilNanos - nowNanos <= 0) {
        end(key, line);
      } else {
        line.waiting.removeIf(waiting -> isOver(waiting, nowNanos));
      }
    }
  }

  private boolean isOver(Waiting waiting, long nowNanos) {
    boolean over = waiting.untilNanos() - nowNanos <= 0;
    if (over) {
      reply(waiting.operation(), false);
    }
    return over || !waiting.operation().reply().isOpen();
  }

  /** Whoever waits asks again, in order: it finds the entry, or is granted, or goes on waiting. */
  private void end(EntryKey key, Line line) {
    lines.remove(key);
    long nowNanos = now();
    for (Waiting waiting : line.waiting) {
      Operation operation = waiting.operation();
      if (operation.reply().isOpen() && operation.message() instanceof Claim claim) {
        long leftMillis = Math.max(0, (waiting.untilNanos() - nowNanos) / MILLI);
        primary.execute(operation.with(claim.waiting(leftMillis)));
      }
    }
    primary.worked();
  }

  /** The role ends: who waits asks the next primary. */
  void end(Message notOwner) {
    for (Line line : lines.values()) {
      line.waiting.forEach(waiting -> waiting.operation().reply().reply(0, notOwner));
    }
    lines.clear();
  }

  private void reply(Operation operation, boolean granted) {
    operation.reply().reply(primary.right().flags(), new Claimed(granted));
  }

  private long now() {
    return primary.context().nowNanos();
  }

  private static long bounded(long millis) {
    return Math.clamp(millis, 1, MOST_MILLIS) * MILLI;
  }
}
