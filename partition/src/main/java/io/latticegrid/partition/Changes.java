package io.latticegrid.partition;

import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.crdt.codec.TypedFields;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.proto.message.BackupMessage;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.MergeMessage;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.Outcome;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.storage.RecordMemory;
import io.latticegrid.storage.RecordView;
import io.latticegrid.storage.writebehind.PendingKey;
import io.latticegrid.storage.writebehind.WriteBehind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes that a primary makes: each with its dot and stamp, applied to its own copy first.
 * Confined to the shard's loop.
 */
final class Changes {
  private final HostContext context;
  private final PartitionState state;
  private final int group;
  private final Replicated replicated;
  private final Rooms rooms;
  private final Persisted persisted;

  /** The stamp of the changes that are made together; 0 while each has its own. */
  private long together;

  Changes(
      HostContext context, PartitionState state, int group, Backups backups, Rooms.Place place) {
    this.context = context;
    this.group = group;
    this.state = state;
    this.replicated = new Replicated(context, group, backups, this);
    this.rooms = new Rooms(context, state, place, this::forget);
    this.persisted = new Persisted(context, state, backups, replicated);
  }

  /** What of them is in logs by now. */
  Persisted persisted() {
    return persisted;
  }

  /** Where the changes are by now. */
  Replicated replicated() {
    return replicated;
  }

  /** What maps may take. */
  Rooms rooms() {
    return rooms;
  }

  private void forget(Forgotten gone) {
    apply(gone.toDelta(next(), context.hybrid().next()));
  }

  /** Passes over the dots that this member gave out for changes which were dropped. */
  void begin(PartitionRow row) {
    long given = context.copies().ownDots().last(group, row.partition());
    boolean understood = row.replicas().stream().allMatch(context.repairs()::understands);
    if (given > last().sequence() && understood) {
      VersionVector passed = new VersionVector();
      passed.advance(context.self(), given);
      Dot dot = new Dot(context.self(), given + 1);
      apply(MergeMessage.covering(dot, passed, context.hybrid().next(), null));
    }
  }

  /** This member makes no more changes. */
  void end(PartitionRow row) {
    context.copies().ownDots().gaveOut(group, row.partition(), last().sequence());
  }

  /** The dot of the last one. */
  Dot last() {
    return new Dot(context.self(), state.vector().get(context.self()));
  }

  /** The same for a write; null if the entry can't be changed like that, which is answered. */
  @Nullable Decision decide(Operation write, Refusals refusals) {
    try {
      return decide(write);
    } catch (GridException wrong) {
      refusals.wrong(write, wrong);
      return null;
    }
  }

  /** The live record of an operation's key, valid until the next change; null if there is none. */
  @Nullable RecordView present(Operation operation) {
    return rooms.live(operation.mapId(), operation.key());
  }

  /** What an operation comes to; a {@link GridException} says why it can't be done. */
  Decision decide(Operation operation) {
    RecordView present = present(operation);
    TypedFields fields = context.places().typedFields(operation.mapId());
    if (operation.message() instanceof EntryChange change) {
      return new StateDecision(change, nextId(), fields).of(state, present);
    }
    if (operation.message() instanceof BackupMessage.Restore restore) {
      return new RestoreDecision(restore, nextId(), context.hybrid().nowMillis()).of(present);
    }
    return keeping(fields, Decision.of(operation.message(), present), present);
  }

  /**
   * The same once there is room for what a write comes to; null if there is none, which is
   * answered.
   */
  @Nullable Decision withRoom(Operation write, Decision decision, Refusals refusals) {
    if (!decision.writes() || !rooms.areBounded(write.mapId())) {
      return decision;
    }
    Decision.Written written = decision.written();
    boolean expires = written == null ? decision.ttlMillis() > 0 : written.expiresAtMillis() > 0;
    final long before = last().sequence();
    Failure full = rooms.admit(write.mapId(), write.key(), decision.newValue(), expires);
    if (full != null) {
      refusals.full(write, full);
      return null;
    }
    // The decision names the dot that it will have, which entries that gave way may have taken.
    return last().sequence() == before ? decision : decide(write, refusals);
  }

  /** Why entries that are to be written together are not; null if there is room. */
  @Nullable Failure admit(int mapId, List<DataMessage.KeyValue> entries) {
    long bytes = 0;
    for (DataMessage.KeyValue entry : entries) {
      byte[] value = entry.value();
      RecordView present = state.find(mapId, entry.key());
      int after =
          value == null ? 0 : RecordMemory.bytesOf(entry.key().length, value.length, false, true);
      bytes += after - (present == null ? 0 : present.usedBytes());
    }
    return rooms.admit(mapId, bytes);
  }

  private Decision keeping(int mapId, byte[] key, Decision decision) {
    TypedFields fields = context.places().typedFields(mapId);
    return fields == null
        ? decision
        : keeping(fields, decision, state.findLive(mapId, key, context.hybrid()));
  }

  /** A record that is written whole, with what of its fields was not written but changed. */
  private Decision keeping(
      @Nullable TypedFields fields, Decision decision, @Nullable RecordView present) {
    byte[] row = decision.newValue();
    if (fields == null || !fields.outliveWriting() || row == null || present == null) {
      return decision;
    }
    byte[] before = present.valueBytes();
    if (before == null) {
      return decision;
    }
    WriteId id = nextId();
    long expiresAt = expiresAt(decision.ttlMillis());
    RecordState record = StateValue.record(before, state.idOf(present), present.expiresAtMillis());
    byte[] value = StateValue.of(fields.replaced(record, row, id, expiresAt));
    return decision.with(
        StateDecision.checked(value, Limits.MAX_VALUE), new Decision.Written(id, expiresAt));
  }

  /** Makes the change that an operation comes to, remembering its result for retries. */
  Dot apply(Operation operation, Decision decision) {
    Header.Attempt attempt = operation.attempt();
    Outcome outcome =
        attempt == null
            ? null
            : new Outcome(
                attempt.session(),
                attempt.sequence(),
                attempt.acknowledgedBelow(),
                SessionWindows.remembered(decision.returned()));
    return apply(operation.mapId(), operation.key(), decision, outcome);
  }

  /** Makes the change that a decision comes to. */
  Dot apply(int mapId, byte[] key, Decision decision, @Nullable Outcome outcome) {
    context.stats().writes.increment();
    Decision.Written written = decision.written();
    if (written != null) {
      return write(mapId, key, decision.newValue(), written, outcome);
    }
    long expiresAt = expiresAt(decision.ttlMillis());
    return change(mapId, key, decision.newValue(), expiresAt, outcome);
  }

  /** Where there are entries, a bit a key, if the batch is to tell that; else null. */
  byte @Nullable [] found(
      int mapId, DataMessage.BatchKind kind, List<DataMessage.KeyValue> entries) {
    if (kind != DataMessage.BatchKind.REMOVE_TELLING) {
      return null;
    }
    byte[] bits = new byte[(entries.size() + 7) / 8];
    for (int i = 0; i < entries.size(); i++) {
      if (rooms.live(mapId, entries.get(i).key()) != null) {
        bits[i / 8] |= (byte) (1 << (i % 8));
      }
    }
    return bits;
  }

  /**
   * Writes or removes entries that replicas are to have all or none of: they share one stamp, by
   * which {@link ReplicationLog} keeps them in one piece, here and on whoever is the primary next.
   *
   * @param last whose result is remembered with the last of them
   * @param returned what the answer carries, to be remembered with it
   */
  Dot applyTogether(
      Operation last,
      DataMessage.BatchKind kind,
      List<DataMessage.KeyValue> entries,
      byte @Nullable [] returned) {
    Dot dot = new Dot(context.self(), 0);
    int left = entries.size();
    together = context.hybrid().next();
    for (DataMessage.KeyValue entry : entries) {
      byte[] value = kind == DataMessage.BatchKind.SET ? entry.value() : null;
      Decision plain = new Decision(true, value, 0, true, left == 1 ? returned : null);
      Decision decision = keeping(last.mapId(), entry.key(), plain);
      dot =
          --left > 0
              ? apply(last.mapId(), entry.key(), decision, null)
              : apply(last.removing(entry.key()), decision);
    }
    together = 0;
    return dot;
  }

  /** The dot and stamp of a change that is about to be made. */
  WriteId nextId() {
    long stamp = together == 0 ? context.hybrid().next() : together;
    return WriteId.of(context.self(), next().sequence(), stamp);
  }

  private Dot next() {
    return new Dot(context.self(), state.vector().get(context.self()) + 1);
  }

  /** Writes an entry of another partition. */
  void arrived(int mapId, byte[] key, byte @Nullable [] value, long expiresAtMillis) {
    if (value != null && StateValue.isState(value)) {
      WriteId id = nextId();
      byte[] own = StateValue.rewritten(value, id);
      write(mapId, key, own, new Decision.Written(id, expiresAtMillis), null);
    } else {
      change(mapId, key, value, expiresAtMillis, null);
    }
  }

  /** Makes a change under a dot and stamp that {@link #nextId} has named last. */
  Dot write(
      int mapId,
      byte[] key,
      byte @Nullable [] value,
      Decision.Written written,
      @Nullable Outcome outcome) {
    WriteId id = written.id();
    Invariant.check(id.dot().equals(next()), "the change was named for this moment");
    long stamp = id.stamp().time();
    long expiresAt = written.expiresAtMillis();
    apply(new Delta(id.dot(), mapId, key, value, stamp, context.self(), expiresAt, outcome, null));
    return id.dot();
  }

  /** Makes a change: a removal without a value. */
  Dot change(
      int mapId,
      byte[] key,
      byte @Nullable [] value,
      long expiresAtMillis,
      @Nullable Outcome outcome) {
    Dot dot = next();
    long stamp = together == 0 ? context.hybrid().next() : together;
    apply(new Delta(dot, mapId, key, value, stamp, context.self(), expiresAtMillis, outcome, null));
    return dot;
  }

  /** Writes what the store behind a map has: every copy gets it, and none stages it. */
  void load(int mapId, byte[] key, byte[] value) {
    Dot dot = next();
    long stamp = LoadedStamp.of(dot);
    apply(new Delta(dot, mapId, key, value, stamp, context.self(), 0, null, null));
  }

  /**
   * Writes what another copy has, under the stamp that it has there.
   *
   * @param joined the other copy's change, if it must not be taken again; else null
   */
  void take(Delta record, byte @Nullable [] value, @Nullable Dot joined) {
    apply(
        new Delta(
            next(),
            record.mapId(),
            record.key(),
            value,
            record.stampTime(),
            record.stampMember(),
            record.expiresAtMillis(),
            null,
            joined));
  }

  /** Writes what is here and what another copy has come to. */
  void join(Delta record, byte @Nullable [] value, long expiresAtMillis) {
    apply(
        new Delta(
            next(),
            record.mapId(),
            record.key(),
            value,
            context.hybrid().next(),
            context.self(),
            expiresAtMillis,
            null,
            record.dot()));
  }

  /** What another copy has was here already. */
  void joined(Dot change) {
    apply(MergeMessage.joining(next(), change, context.hybrid().next()));
  }

  /** From now on answers speak of what others may lack, whoever contains this change is to know. */
  Dot alone() {
    apply(MergeMessage.alone(next(), context.hybrid().next()));
    return last();
  }

  /** Writes what an entry is once more, under a stamp that no other copy's beats. */
  void affirm(Delta record, @Nullable RecordView present) {
    if (present == null || present.isTombstone()) {
      change(record.mapId(), record.key(), null, 0, null);
    } else {
      byte[] value = present.valueBytes();
      change(record.mapId(), record.key(), value, present.expiresAtMillis(), null);
    }
  }

  /** Writes what an entry is once more, so that every copy stages it for the store. */
  Dot again(int mapId, byte[] key) {
    RecordView present = state.findLive(mapId, key, context.hybrid());
    return present == null
        ? change(mapId, key, null, 0, null)
        : change(mapId, key, present.valueBytes(), present.expiresAtMillis(), null);
  }

  /** Writes what another copy has once more, under a stamp that beats the one here. */
  void anew(Delta record) {
    change(record.mapId(), record.key(), record.value(), record.expiresAtMillis(), null);
  }

  /** From now on this partition contains the dots of another copy. */
  void cover(VersionVector contained) {
    apply(MergeMessage.covering(next(), contained, context.hybrid().next(), null));
  }

  /** What writing to stores needs of the primary. */
  StagedMaps.Primary storing(long epoch, Backups backups) {
    return new StagedMaps.Primary() {
      @Override
      public long epoch() {
        return epoch;
      }

      @Override
      public boolean haveAll(Dot dot) {
        return backups.haveAll(dot);
      }

      @Override
      public void report(int mapId, WriteBehind behind) {
        if (backups.members().length > 0 || state.journal().keeps()) {
          Changes.this.report(mapId, behind.pendingKeys());
        }
      }
    };
  }

  /** Tells the backups, and the next life of this node, what the store behind a map has. */
  void report(int mapId, List<PendingKey> pending) {
    StoreReport report = new StoreReport(mapId, state.vector().copy(), pending);
    apply(report.toDelta(next(), context.hybrid().next()));
  }

  /** Remembers what a write came to at another copy. */
  void remember(Outcome outcome) {
    apply(MergeMessage.covering(next(), new VersionVector(), context.hybrid().next(), outcome));
  }

  private void apply(Delta delta) {
    state.apply(delta, context.hybrid(), context.rough().nanos());
    if (context.mayBeAlone(group)) {
      state.merging().wroteAlone();
    }
  }

  private long expiresAt(long ttlMillis) {
    if (ttlMillis == 0) {
      return 0;
    }
    long nowMillis = context.hybrid().nowMillis();
    return ttlMillis > Long.MAX_VALUE - nowMillis ? 0 : nowMillis + ttlMillis;
  }
}
