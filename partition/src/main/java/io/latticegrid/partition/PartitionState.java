package io.latticegrid.partition;

import io.latticegrid.crdt.DigestTree;
import io.latticegrid.crdt.LwwOrder;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.time.HybridClock;
import io.latticegrid.data.time.HybridTimestamp;
import io.latticegrid.proto.message.MergeMessage;
import io.latticegrid.proto.message.ReplicationMessage.Cut;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.storage.RecordMemory;
import io.latticegrid.storage.RecordView;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a replica of one partition contains: a join-semilattice of entries by map, with the version
 * vector of the dots that it contains, the results of clients' writes, and the last deltas.
 * Confined to the shard's loop. {@link #apply} is the same on the primary and on its backups.
 */
final class PartitionState {
  private static final int FEW_TOMBSTONES = 64;

  private final MemberIndex members;
  private final Given given;
  private final MapMemories maps;
  private final VersionVector vector = new VersionVector();
  private final SessionWindows windows = new SessionWindows();
  private final ReplicationLog log = new ReplicationLog();
  private final EntryTimers timers;
  private final ArrayDeque<Tombstone> tombstones = new ArrayDeque<>();
  private final ChangeScratch scratch = new ChangeScratch();
  private final DigestTree digests = new DigestTree();
  private final Merging merging = new Merging();
  private int compactTombstonesAt = FEW_TOMBSTONES;

  /** Who is told of changes. */
  private record Given(Stages stages, Uses uses, NodeMemory memory, Journal journal) {}

  private record Tombstone(Dot dot, int mapId, byte[] key) {}

  PartitionState(
      MemberIndex members,
      MapMemories maps,
      Stages stages,
      Uses uses,
      NodeMemory memory,
      Journal journal) {
    this.members = members;
    this.maps = maps;
    this.timers = new EntryTimers(maps);
    this.given = new Given(stages, uses, memory, journal);
  }

  /** How uses of entries are noted. */
  Uses uses() {
    return given.uses();
  }

  /** Whether a store lacks the last change of a key. */
  boolean isStaged(int mapId, byte[] key) {
    return given.stages().holds(mapId, key);
  }

  /** Where it keeps what it applies. */
  Journal journal() {
    return given.journal();
  }

  VersionVector vector() {
    return vector;
  }

  /** Told of what entries become. */
  Stages stages() {
    return given.stages();
  }

  SessionWindows windows() {
    return windows;
  }

  ReplicationLog log() {
    return log;
  }

  EntryTimers timers() {
    return timers;
  }

  /**
   * Order-independent sum over keys, stamps and values of entries (tombstones apart): equal on
   * replicas that contain the same.
   */
  long digest() {
    return digests.root();
  }

  /** The sums that {@link #digest} adds up, by key hash. */
  DigestTree digests() {
    return digests;
  }

  /** What it contains now, to compare copies by. */
  Cut cut() {
    return new Cut(vector.copy(), liveCount(), digest());
  }

  int tombstoneCount() {
    return tombstones.size();
  }

  /** The memories by map number. */
  NavigableMap<Integer, RecordMemory> maps() {
    return maps.inOrder();
  }

  /** Whether it has something of any such map. */
  boolean hasMap(IntPredicate such) {
    return maps.isAny(such);
  }

  @Nullable RecordMemory memory(int mapId) {
    return maps.find(mapId);
  }

  /** The record or tombstone of a key, valid until the next change. */
  @Nullable RecordView find(int mapId, byte[] key) {
    RecordMemory memory = maps.find(mapId);
    return memory == null ? null : memory.find(scratch.hash(key), key);
  }

  /** The record of a key if it is alive now, valid until the next change. */
  @Nullable RecordView findLive(int mapId, byte[] key, HybridClock clock) {
    RecordView record = find(mapId, key);
    return record == null || !isLive(record, clock) ? null : record;
  }

  /** Looks at the clock only for what expires. */
  static boolean isLive(RecordView record, HybridClock clock) {
    return !record.isTombstone()
        && (record.expiresAtMillis() == 0 || isLive(record, clock.nowMillis()));
  }

  static boolean isLive(RecordView record, long nowMillis) {
    return !record.isTombstone() && !LwwOrder.isExpired(record.expiresAtMillis(), nowMillis);
  }

  /** Whether a delta is the next of its origin, the dots counted that it says nobody has. */
  boolean isNext(Delta delta) {
    MemberId origin = delta.dot().origin();
    VersionVector covered = MergeMessage.covered(delta);
    long passed = covered == null ? 0 : covered.get(origin);
    return delta.dot().sequence() == Math.max(vector.get(origin), passed) + 1;
  }

  /**
   * Applies a delta whose dot is the next of its origin: merges the entry, remembers the result,
   * keeps the delta for backups.
   */
  void apply(Delta delta, HybridClock clock, long nowNanos) {
    VersionVector covered = MergeMessage.covered(delta);
    log.append(delta, vector.get(delta.dot().origin()));
    if (covered == null) {
      merge(delta, clock);
    } else {
      vector.merge(covered);
      Forgotten forgotten = Forgotten.of(delta);
      StoreReport report = forgotten != null ? null : StoreReport.of(delta);
      if (forgotten != null) {
        forgotten.entries().forEach(this::drop);
      } else if (report != null) {
        given.stages().told(report);
      } else if (MergeMessage.isAlone(delta, covered)) {
        merging.wroteAlone();
      }
    }
    vector.advance(delta.dot().origin(), delta.dot().sequence());
    if (delta.joined() != null) {
      merging.joined(delta.joined());
    }
    if (covered != null) {
      merging.covered(vector);
    }
    if (delta.attempt() != null) {
      windows.record(delta.dot(), delta.attempt(), nowNanos);
    }
    given.journal().applied(delta);
  }

  /** Takes a piece of a snapshot: an entry, or what is remembered of a merge. */
  void take(Delta record, HybridClock clock) {
    if (record.joined() != null) {
      merging.joined(record.joined());
    } else {
      merge(record, clock);
    }
  }

  /** What {@link #take} understands besides entries. */
  List<Delta> remembered() {
    return merging.joined().stream()
        .map(joined -> MergeMessage.joining(joined, joined, 0))
        .toList();
  }

  /** Merges an entry by last-writer-wins on its hybrid timestamp: idempotent, in any order. */
  void merge(Delta delta, HybridClock clock) {
    long hash = scratch.hash(delta.key());
    RecordMemory memory = maps.open(delta.mapId());
    RecordView present = memory.find(hash, delta.key());
    if (present != null && !wins(delta, present)) {
      return;
    }
    long noted = present == null || present.isTombstone() ? 0 : present.expiresAtMillis();
    if (present != null && !present.isTombstone()) {
      digests.subtract(hash, digestOf(present));
    }
    scratch
        .stamps()
        .stamp(delta.stampTime(), members.number(delta.stampMember()))
        .dot(members.number(delta.dot().origin()), delta.dot().sequence())
        .expiresAt(delta.expiresAtMillis())
        .access(given.uses().written(delta.mapId(), present, clock));
    final long reserved = memory.reservedBytes();
    memory.put(hash, delta.key(), scratch.stamps(), delta.value());
    given.memory().add(memory.reservedBytes() - reserved);
    if (delta.value() != null) {
      digests.add(hash, digestOf(hash, delta, delta.value()));
      if (digests.isCrowded()) {
        digests.deepen(this::addAll);
      }
    }
    if (delta.value() == null) {
      noteTombstone(new Tombstone(delta.dot(), delta.mapId(), delta.key()));
    } else if (delta.expiresAtMillis() != 0 && (noted == 0 || noted > delta.expiresAtMillis())) {
      timers.add(delta.expiresAtMillis(), delta.mapId(), hash, clock.nowMillis());
    }
    given.stages().changed(delta);
  }

  /**
   * Keeps the tombstones in order of their making. Of those that a later write has replaced some
   * stay, but never more than there are real ones.
   */
  private void noteTombstone(Tombstone tombstone) {
    tombstones.addLast(tombstone);
    if (tombstones.size() >= compactTombstonesAt) {
      tombstones.removeIf(noted -> findTombstone(noted) == null);
      compactTombstonesAt = Math.max(FEW_TOMBSTONES, 2 * tombstones.size());
    }
  }

  private @Nullable RecordView findTombstone(Tombstone tombstone) {
    RecordView present = find(tombstone.mapId(), tombstone.key());
    return present != null && present.isTombstone() && dotOf(present).equals(tombstone.dot())
        ? present
        : null;
  }

  /** The dot of the change that an entry's presence or absence comes from, if it is remembered. */
  @Nullable Dot dotOf(int mapId, byte[] key) {
    RecordView present = find(mapId, key);
    return present == null ? null : dotOf(present);
  }

  /** The write that a record comes from. */
  WriteId idOf(RecordView record) {
    MemberId stampMember = members.member(record.stampMember());
    return new WriteId(dotOf(record), new HybridTimestamp(record.stampTime(), stampMember));
  }

  /** The dot of the change that a record comes from. */
  Dot dotOf(RecordView record) {
    return new Dot(members.member(record.dotMember()), record.dotSequence());
  }

  /**
   * The same write under another dot replaces it: the primary has given it one of its own. What was
   * loaded from a store replaces a removal: the primary looks there only when the store has that.
   */
  private boolean wins(Delta delta, RecordView present) {
    MemberId stampMember = members.member(present.stampMember());
    return LwwOrder.wins(delta.stampTime(), delta.stampMember(), present.stampTime(), stampMember)
        || (present.isTombstone()
            && LoadedStamp.is(delta.stampTime())
            && !comesBefore(delta.dot(), dotOf(present)))
        || (delta.stampTime() == present.stampTime()
            && delta.stampMember().equals(stampMember)
            && !delta.dot().equals(dotOf(present)));
  }

  private static boolean comesBefore(Dot one, Dot other) {
    return one.origin().equals(other.origin()) && one.sequence() <= other.sequence();
  }

  /** Who made the stamp of a record. */
  MemberId stampMember(RecordView record) {
    return members.member(record.stampMember());
  }

  /** What it remembers because of copies that were written apart. */
  Merging merging() {
    return merging;
  }

  private long digestOf(RecordView record) {
    return sumOf(record, record.keyHash());
  }

  /** The number of an entry, given the hash of its key. */
  long sumOf(RecordView record, long keyHash) {
    MemberId stamped = members.member(record.stampMember());
    MemberId origin = members.member(record.dotMember());
    long begun = EntrySum.begin(keyHash, record.stampTime(), stamped);
    long value = EntrySum.of(record.buffer(), record.valueOffset(), record.valueLength());
    return EntrySum.end(begun, origin, record.dotSequence(), record.expiresAtMillis(), value);
  }

  private long digestOf(long keyHash, Delta delta, byte[] value) {
    long sum = EntrySum.of(scratch.wrap(value), 0, value.length);
    long begun = EntrySum.begin(keyHash, delta.stampTime(), delta.stampMember());
    Dot dot = delta.dot();
    return EntrySum.end(begun, dot.origin(), dot.sequence(), delta.expiresAtMillis(), sum);
  }

  private void addAll(DigestTree deeper) {
    for (RecordMemory memory : maps.all()) {
      memory.scan(
          RecordMemory.START,
          Integer.MAX_VALUE,
          record -> {
            if (!record.isTombstone()) {
              deeper.add(record.keyHash(), digestOf(record));
            }
            return true;
          });
    }
  }

  /** Drops tombstones that every replica contains. */
  void prune(VersionVector stable) {
    prune(stable, true);
    merging.over();
  }

  private void prune(VersionVector dots, boolean covered) {
    int left = tombstones.size();
    while (left-- > 0) {
      Tombstone tombstone = tombstones.removeFirst();
      if (dots.covers(tombstone.dot()) != covered
          || (covered && given.stages().holds(tombstone.mapId(), tombstone.key()))) {
        tombstones.addLast(tombstone);
        continue;
      }
      RecordView present = findTombstone(tombstone);
      if (present != null) {
        forget(tombstone.mapId(), present.keyHash(), tombstone.key());
      }
    }
  }

  /** An entry gave way, if it still is what the primary says. */
  private void drop(Forgotten.Entry gone) {
    RecordView present = find(gone.mapId(), gone.key());
    if (present != null && !present.isTombstone() && dotOf(present).equals(gone.dot())) {
      long hash = present.keyHash();
      digests.subtract(hash, digestOf(present));
      forget(gone.mapId(), hash, gone.key());
      given.stages().gaveWay(gone.mapId(), gone.key());
    }
  }

  /** Drops a record or tombstone without trace; what the digest says of it stays. */
  void forget(int mapId, long hash, byte[] key) {
    RecordMemory memory = maps.find(mapId);
    if (memory == null) {
      return;
    }
    final long reserved = memory.reservedBytes();
    boolean empty =
        memory.forget(hash, key) && memory.liveCount() == 0 && memory.tombstoneCount() == 0;
    given.memory().add(memory.reservedBytes() - reserved);
    if (empty) {
      maps.close(mapId);
    }
  }

  /** A record as a delta, for snapshots. */
  Delta toDelta(int mapId, RecordView record) {
    return new Delta(
        dotOf(record),
        mapId,
        record.keyBytes(),
        record.valueBytes(),
        record.stampTime(),
        members.member(record.stampMember()),
        record.expiresAtMillis(),
        null,
        null);
  }

  /** How many entries are in memory, expired ones that nobody has removed yet included. */
  long liveCount() {
    return maps.liveCount();
  }

  /** Bytes of records. */
  long usedBytes() {
    return maps.usedBytes();
  }

  /**
   * Takes what files of a former life had, which nobody vouches for: to be compared with what
   * another copy has before anybody relies on it.
   */
  void warm(Map<Integer, RecordMemory> reopened, HybridClock clock) {
    maps.takeAll(reopened);
    addAll(digests);
    while (digests.isCrowded()) {
      digests.deepen(this::addAll);
    }
    timers.scheduleAnew(clock.nowMillis());
  }

  /** Whether it has but what files of a former life had. */
  boolean isWarm() {
    return maps.areWarm();
  }

  /** Nobody vouches for what it has of a former life, and somebody is about to rely on it. */
  void serve() {
    if (maps.areWarm()) {
      clear(new VersionVector());
    }
  }

  /** Frees the memory, and leaves files for the node's next life. */
  void leave() {
    maps.leaveAll();
  }

  /** Whether a map's memory is there, or can be made at once. */
  boolean isReady(int mapId) {
    return maps.isReady(mapId);
  }

  /** What a map wants became known. */
  void settle(int mapId) {
    maps.settle(mapId);
  }

  /**
   * Keeps its entries, to be compared with those of a partition that contains the given dots, and
   * from now on stands for that: what it has besides is not remembered as removed.
   */
  void compareWith(VersionVector contained) {
    given.journal().cleared();
    maps.compare();
    prune(contained, false);
    windows.clear();
    merging.clear();
    vector.clear();
    vector.merge(contained);
    log.reset(contained);
  }

  /**
   * Forgets everything and frees the memory; the partition then contains the given dots, whose
   * entries are still to come.
   */
  void clear(VersionVector contained) {
    given.journal().cleared();
    maps.closeAll();
    given.stages().clear();
    tombstones.clear();
    compactTombstonesAt = FEW_TOMBSTONES;
    timers.clear();
    windows.clear();
    merging.clear();
    digests.clear();
    vector.clear();
    vector.merge(contained);
    log.reset(contained);
  }
}
