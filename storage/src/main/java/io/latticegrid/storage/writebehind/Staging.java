package io.latticegrid.storage.writebehind;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one map in one partition that the store does not have yet, by key, the key that
 * waits longest first. Confined to the loop. The first changes of a key may be under way to the
 * store; those are not replaced.
 */
final class Staging {
  private final boolean coalescing;
  private final StagingRoom room;
  private final WriteBehindStats stats;
  private final Map<Key, Line> lines = new LinkedHashMap<>();
  private final Map<Key, Quarantined> quarantine = new LinkedHashMap<>();
  private long bytes;

  /** A key, equal by its bytes. */
  private record Key(byte[] bytes) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /** The changes of one key in order, the first so many of them under way. */
  private static final class Line {
    private final List<StagedChange> changes = new ArrayList<>(1);
    private int underWay;

    /** The first version that the changes stand for. */
    private long since;

    /** The first version of those that came while others were under way. */
    private long meanwhile;
  }

  Staging(boolean coalescing, StagingRoom room, WriteBehindStats stats) {
    this.coalescing = coalescing;
    this.room = room;
    this.stats = stats;
  }

  int size() {
    return lines.size();
  }

  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /** The latest change of a key that the store does not have; null if it has them all. */
  @Nullable StagedChange find(byte[] key) {
    Key name = new Key(key);
    Line line = lines.get(name);
    Quarantined refused = quarantine.get(name);
    return line != null ? line.changes.getLast() : refused == null ? null : refused.change();
  }

  /** How a key stands: what came last counts. */
  Standing standing(byte[] key) {
    Key name = new Key(key);
    Line line = lines.get(name);
    if (line != null) {
      return line.underWay == line.changes.size() ? Standing.UNDER_WAY : Standing.STAGED;
    }
    return quarantine.containsKey(name) ? Standing.REFUSED : Standing.STORED;
  }

  void add(StagedChange change) {
    stats.countStaged();
    Line line = lines.computeIfAbsent(new Key(change.key()), key -> new Line());
    if (line.changes.isEmpty()) {
      line.since = change.version();
    } else if (line.changes.size() == line.underWay) {
      line.meanwhile = change.version();
    }
    StagedChange staged = change;
    if (coalescing && line.changes.size() > line.underWay) {
      StagedChange replaced = line.changes.removeLast();
      left(replaced);
      stats.countCoalesced();
      staged =
          new StagedChange(
              change.key(), change.value(), change.dot(), change.version(), replaced.sinceNanos());
    }
    line.changes.add(staged);
    bytes += staged.bytes();
    room.taken(staged.bytes());
  }

  /** Since when the change waits that waits longest; null if none does. */
  @Nullable StagedChange oldest() {
    return lines.isEmpty() ? null : lines.values().iterator().next().changes.getFirst();
  }

  /**
   * The lowest version that some staged change stands for, itself or one that it has replaced; the
   * highest number if nothing is staged.
   */
  long lowestVersion() {
    long lowest = Long.MAX_VALUE;
    for (Line line : lines.values()) {
      lowest = Math.min(lowest, line.since);
    }
    return lowest;
  }

  /**
   * Takes the first changes for a batch, at least one if any may go; they count as under way. The
   * changes of a key stay together, so that one which is repeated is followed by those that came
   * after it.
   *
   * @param splits whether the changes of a key may be taken apart, to find one that is refused
   * @param mayGo whether a change is on every replica that it is to be on
   */
  List<StagedChange> take(int mostEntries, long mostBytes, boolean splits, Predicate<Dot> mayGo) {
    List<StagedChange> taken = new ArrayList<>();
    long takenBytes = 0;
    for (Line line : lines.values()) {
      if (!mayGo.test(line.changes.getLast().dot())) {
        continue;
      }
      long lineBytes = line.changes.stream().mapToLong(StagedChange::bytes).sum();
      boolean fits =
          taken.size() + line.changes.size() <= mostEntries && takenBytes + lineBytes <= mostBytes;
      if (!fits && !taken.isEmpty()) {
        return taken;
      }
      line.underWay = splits ? Math.min(mostEntries, line.changes.size()) : line.changes.size();
      taken.addAll(line.changes.subList(0, line.underWay));
      takenBytes += lineBytes;
    }
    return taken;
  }

  /** A change that was under way is in the store; an older one that was refused matters no more. */
  void stored(StagedChange change) {
    stats.countStored();
    Key key = new Key(change.key());
    removeFirst(key);
    release(quarantine.remove(key));
  }

  /** A change that was under way is refused for good. */
  void rejected(StagedChange change, String reason) {
    stats.countRejected();
    Key key = new Key(change.key());
    removeFirst(key);
    release(quarantine.put(key, new Quarantined(change, reason)));
    bytes += change.bytes();
    room.taken(change.bytes());
  }

  /** Nothing is under way any more: what is left is to be taken again, and coalesces. */
  void settle() {
    for (Line line : lines.values()) {
      line.underWay = 0;
      while (coalescing && line.changes.size() > 1) {
        left(line.changes.removeFirst());
        stats.countCoalesced();
      }
    }
  }

  int refused() {
    return quarantine.size();
  }

  /** The changes that are refused. */
  List<Quarantined> quarantined() {
    return List.copyOf(quarantine.values());
  }

  /** Takes a key out of quarantine; null if it isn't there. */
  @Nullable Quarantined release(byte[] key) {
    Quarantined refused = quarantine.remove(new Key(key));
    release(refused);
    return refused;
  }

  boolean holdsLine(byte[] key) {
    return lines.containsKey(new Key(key));
  }

  /** Every key of which the store lacks a change. */
  List<PendingKey> pending() {
    Map<Key, PendingKey> pending = new LinkedHashMap<>();
    lines.forEach((key, line) ->
        pending.put(key, new PendingKey(key.bytes(), line.changes.getFirst().dot())));
    // What was refused came before what is staged.
    quarantine.forEach(
        (key, refused) -> pending.put(key, new PendingKey(key.bytes(), refused.change().dot())));
    return List.copyOf(pending.values());
  }

  /** Forgets the changes that a vector covers, but those of the keys given. */
  void forget(VersionVector durable, List<PendingKey> pending) {
    Map<Key, Dot> kept = new LinkedHashMap<>();
    pending.forEach(key -> kept.put(new Key(key.key()), key.oldest()));
    for (Iterator<Map.Entry<Key, Line>> all = lines.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Key, Line> entry = all.next();
      List<StagedChange> changes = entry.getValue().changes;
      Dot oldest = kept.get(entry.getKey());
      if (oldest != null) {
        forgetBefore(oldest, changes);
      } else {
        changes.removeIf(change -> forgotten(change, durable));
      }
      if (changes.isEmpty()) {
        all.remove();
      }
    }
    for (Iterator<Map.Entry<Key, Quarantined>> all = quarantine.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<Key, Quarantined> entry = all.next();
      if (!kept.containsKey(entry.getKey()) && forgotten(entry.getValue().change(), durable)) {
        all.remove();
      }
    }
  }

  /** Forgets the changes of a key, of which none is under way. */
  void forget(byte[] key) {
    Line line = lines.isEmpty() ? null : lines.remove(new Key(key));
    if (line != null) {
      line.changes.forEach(this::left);
    }
    if (!quarantine.isEmpty()) {
      release(key);
    }
  }

  /** One that is not among them stood for a later one: then all are kept. */
  private void forgetBefore(Dot oldest, List<StagedChange> changes) {
    if (changes.stream().anyMatch(change -> change.dot().equals(oldest))) {
      while (!changes.getFirst().dot().equals(oldest)) {
        left(changes.removeFirst());
      }
    }
  }

  /** Forgets everything. */
  void clear() {
    lines.values().forEach(line -> line.changes.forEach(this::left));
    lines.clear();
    quarantine.values().forEach(this::release);
    quarantine.clear();
  }

  private boolean forgotten(StagedChange change, VersionVector durable) {
    boolean covered = durable.covers(change.dot());
    if (covered) {
      left(change);
    }
    return covered;
  }

  private void removeFirst(Key key) {
    Line line = lines.get(key);
    if (line != null) {
      left(line.changes.removeFirst());
      line.underWay--;
      if (line.changes.isEmpty()) {
        lines.remove(key);
      } else if (line.underWay == 0) {
        line.since = coalescing ? line.meanwhile : line.changes.getFirst().version();
        lines.remove(key); // What came meanwhile waits behind the others.
        lines.put(key, line);
      }
    }
  }

  private void release(@Nullable Quarantined refused) {
    if (refused != null) {
      left(refused.change());
    }
  }

  private void left(StagedChange change) {
    bytes -= change.bytes();
    room.left(change.bytes());
  }
}
