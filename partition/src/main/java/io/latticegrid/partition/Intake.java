package io.latticegrid.partition;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.Coverage;
import io.latticegrid.crdt.Merge;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.Write;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.crdt.codec.EntryMerge;
import io.latticegrid.crdt.codec.EntryMerge.Copy;
import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.time.HybridTimestamp;
import io.latticegrid.proto.message.MergeMessage.Offer;
import io.latticegrid.proto.message.MergeMessage.Taken;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import io.latticegrid.storage.RecordView;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a primary takes in what was written at a copy that acted without it. Confined to the shard's
 * loop.
 *
 * <p>What wins is written here as a change of this primary's own, under the stamp that it had: so
 * it goes to the backups like any other, in a stream without gaps. When all of it is taken, one
 * more change says that this partition now contains the dots of the other copy; what it stands for
 * is then nowhere offered again. Everything may come twice: an entry with the same stamp is the
 * same write.
 */
final class Intake {
  private final HostContext context;
  private final PartitionState state;
  private final Changes changes;
  private final Backups backups;
  private final MapMoves moves;
  private final int group;

  /** The last pieces that were taken, and wait until the backups have what came of them. */
  private final TreeMap<MemberId, Waiting> waiting = new TreeMap<>();

  /** What is known of clients that were served by both copies. */
  private final TreeMap<MemberId, Clients> clients = new TreeMap<>();

  /**
   * Changes of the other copies whose states were joined. Offered again they would bring back what
   * was taken out here since, as long as this partition does not cover them.
   */
  private final TreeMap<MemberId, Set<Dot>> joined = new TreeMap<>();

  private record Waiting(int partition, Dot cover, Taken answer) {}

  /**
   * What one other copy tells of the writes that it executed.
   *
   * @param repeated its changes that came of attempts which were executed here as well
   * @param goneOn clients that went on there
   */
  private record Clients(Set<Dot> repeated, GoneOn goneOn) {}

  Intake(
      HostContext context,
      int group,
      PartitionState state,
      Changes changes,
      Backups backups,
      MapMoves moves) {
    this.context = context;
    this.group = group;
    this.state = state;
    this.changes = changes;
    this.backups = backups;
    this.moves = moves;
  }

  /** Takes a piece; while one of its maps is on its way to another group it is not answered. */
  void offered(int partition, MemberId from, Offer offer) {
    for (Delta record : offer.records()) {
      MapMoves.Standing standing = moves.standing(record.mapId(), partition);
      if (standing == MapMoves.Standing.LEAVING || standing == MapMoves.Standing.PASSING) {
        return;
      }
    }
    if (offer.number() == 0) {
      clients.remove(from);
    }
    Clients known =
        clients.computeIfAbsent(from, any -> new Clients(new HashSet<>(), new GoneOn()));
    for (WindowEntry entry : offer.windows()) {
      remember(entry, known);
    }
    for (Delta record : offer.records()) {
      take(partition, from, record, offer.contained(), known);
    }
    Taken answer = new Taken(offer.reign(), offer.number(), true);
    if (!offer.last()) {
      context.effects().send(from, group, partition, answer);
      return;
    }
    if (!state.vector().covers(offer.contained())) {
      changes.cover(offer.contained());
      context.stats().merged.copies.increment();
    }
    clients.remove(from);
    joined.remove(from);
    waiting.put(from, new Waiting(partition, changes.last(), answer));
    release();
  }

  private void take(
      int partition, MemberId from, Delta record, VersionVector contained, Clients known) {
    boolean here = moves.standing(record.mapId(), partition) == MapMoves.Standing.HERE;
    if (!here || state.vector().covers(record.dot())) {
      return;
    }
    context.hybrid().observe(record.stampTime());
    RecordView present = state.find(record.mapId(), record.key());
    FieldRules rules = context.places().fieldRules(record.mapId());
    if (StateValue.isState(record.value())
        || (present != null && !present.isTombstone() && VisibleValue.isState(present))) {
      joinOnce(from, record, present, contained, rules);
      return;
    }
    int order = present == null ? 1 : compare(record, present);
    if (order == 0) {
      return;
    }
    if (present != null
        && order < 0
        && known.goneOn().isLater(record.dot(), state.dotOf(present))) {
      changes.anew(record);
      context.stats().merged.entries.increment();
      return;
    }
    boolean isRepeated = known.repeated().contains(record.dot());
    if (rules != null && !isRepeated) {
      joinOnce(from, record, present, contained, rules);
      return;
    }
    if (present != null && !contained.covers(state.dotOf(present))) {
      lost(record, RecordState.WHOLE, lostOf(record, present, order > 0));
    }
    if (order > 0 && isRepeated) {
      // The client was answered here, and has gone on since.
      changes.affirm(record, present);
    } else if (order > 0) {
      changes.take(record);
      context.stats().merged.entries.increment();
    }
  }

  private void joinOnce(
      MemberId from,
      Delta record,
      @Nullable RecordView present,
      VersionVector contained,
      @Nullable FieldRules rules) {
    if (joined.computeIfAbsent(from, any -> new HashSet<>()).add(record.dot())) {
      join(record, present, contained, rules);
    }
  }

  private Write lostOf(Delta record, RecordView present, boolean presentLost) {
    byte[] value = presentLost ? present.valueBytes() : record.value();
    HybridTimestamp stamp = new HybridTimestamp(record.stampTime(), record.stampMember());
    WriteId id = presentLost ? state.idOf(present) : new WriteId(record.dot(), stamp);
    return new Write(value == null ? null : Bytes.wrap(value), id, 0);
  }

  private void lost(Delta record, int field, Write lost) {
    context.stats().merged.conflicts.increment();
    Bytes value = lost.value();
    byte[] visible = value == null ? null : StateValue.visible(value.array());
    int what = value == null ? RecordState.EXISTENCE : field;
    HybridTimestamp stamp = lost.id().stamp();
    context.effects().conflict(new Conflict(record.mapId(), record.key(), what, visible, stamp));
  }

  /** States are joined, and the result is a change of this primary's. */
  private void join(
      Delta record,
      @Nullable RecordView present,
      VersionVector contained,
      @Nullable FieldRules rules) {
    Copy mine =
        present == null
            ? null
            : new Copy(present.valueBytes(), state.idOf(present), present.expiresAtMillis());
    HybridTimestamp stamp = new HybridTimestamp(record.stampTime(), record.stampMember());
    WriteId id = new WriteId(record.dot(), stamp);
    Copy theirs = new Copy(record.value(), id, record.expiresAtMillis());
    Merge merge =
        Merge.ofStates(
            Coverage.of(state.vector()),
            Coverage.of(contained),
            (field, lost) -> {
              if (rules == null || !rules.isRuled(field)) {
                lost(record, field, lost);
              }
            });
    Copy merged = EntryMerge.merge(mine, theirs, merge);
    if (rules != null && mine != null && rewritten(record, mine, theirs, merged, rules, merge)) {
      context.stats().merged.entries.increment();
      return;
    }
    if (merged == theirs) {
      changes.take(record);
    } else if (!stands(mine, theirs, merged)) {
      changes.change(record.mapId(), record.key(), merged.value(), merged.expiresAtMillis(), null);
    } else {
      return;
    }
    context.stats().merged.entries.increment();
  }

  /** Writes anew what the later write of a field is not to take away; false if there is nothing. */
  private boolean rewritten(
      Delta record, Copy mine, Copy theirs, Copy merged, FieldRules rules, Merge merge) {
    if (mine.value() == null || theirs.value() == null || merged.value() == null) {
      return false;
    }
    RecordState joined = EntryMerge.recordOf(merged);
    Map<Integer, Bytes> better =
        rules.better(EntryMerge.recordOf(mine), EntryMerge.recordOf(theirs), joined, merge);
    if (better.isEmpty() || !joined.isPresent()) {
      return false;
    }
    WriteId id = changes.nextId();
    byte[] value = StateValue.updated(joined, better, id);
    Decision.Written written = new Decision.Written(id, merged.expiresAtMillis());
    changes.write(record.mapId(), record.key(), value, written, null);
    return true;
  }

  /**
   * Whether what is here already is what both come to, at the other copy as well once it follows:
   * there the later stamp stays, so an earlier one here has to be written anew.
   */
  private static boolean stands(@Nullable Copy mine, Copy theirs, Copy merged) {
    if (mine == null) {
      return merged.value() == null && theirs.value() == null;
    }
    return merged.saysTheSame(mine) && mine.id().compareTo(theirs.id()) >= 0;
  }

  private int compare(Delta record, RecordView present) {
    return HybridTimestamp.compare(
        record.stampTime(), record.stampMember(), present.stampTime(), state.stampMember(present));
  }

  /** A retry of what was executed there is answered here, and not executed. */
  private void remember(WindowEntry entry, Clients known) {
    if (state.vector().covers(entry.dot())) {
      return;
    }
    long session = entry.outcome().session();
    long sequence = entry.outcome().sequence();
    known
        .goneOn()
        .learn(entry, state.windows().below(session, entry.outcome().acknowledgedBelow()));
    if (state.windows().wasExecuted(session, sequence)) {
      known.repeated().add(entry.dot());
    } else if (!state.windows().mayBeForgotten(session, sequence)) {
      changes.remember(entry.outcome());
    }
  }

  /** Answers what every in-sync backup has by now. */
  void release() {
    waiting.entrySet().removeIf(this::answerIfReplicated);
  }

  private boolean answerIfReplicated(Map.Entry<MemberId, Waiting> entry) {
    Waiting waited = entry.getValue();
    return backups.haveAll(waited.cover())
        && context.effects().send(entry.getKey(), group, waited.partition(), waited.answer());
  }
}
