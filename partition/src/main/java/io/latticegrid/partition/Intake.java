package io.latticegrid.partition;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.Write;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.crdt.codec.EntryMerge.Copy;
import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.time.HybridTimestamp;
import io.latticegrid.partition.Reconciliation.Client;
import io.latticegrid.partition.Reconciliation.Verdict;
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
 * <p>What wins ({@link Reconciliation}) is written here as a change of this primary's own, under
 * the stamp that it had: so it goes to the backups like any other, in a stream without gaps. When
 * all of it is taken, one more change says that this partition now contains the dots of the other
 * copy; what it stands for is then nowhere offered again. Everything may come twice: an entry with
 * the same stamp is the same write.
 */
final class Intake {
  private final HostContext context;
  private final PartitionState state;
  private final Changes changes;
  private final MapMoves moves;
  private final int group;

  /** The last pieces that were taken, and wait until the backups have what came of them. */
  private final TreeMap<MemberId, Waiting> waiting = new TreeMap<>();

  /** What is known of clients that were served by both copies. */
  private final TreeMap<MemberId, Clients> clients = new TreeMap<>();

  private record Waiting(int partition, Dot cover, Taken answer) {}

  /**
   * What one other copy tells of the writes that it executed.
   *
   * @param repeated its changes that came of attempts which were executed here as well
   * @param goneOn clients that went on there
   */
  private record Clients(Set<Dot> repeated, GoneOn goneOn) {}

  Intake(HostContext context, int group, PartitionState state, Changes changes, MapMoves moves) {
    this.context = context;
    this.group = group;
    this.state = state;
    this.changes = changes;
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
      take(partition, record, offer.contained(), known);
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
    waiting.put(from, new Waiting(partition, changes.last(), answer));
    release();
  }

  private void take(int partition, Delta record, VersionVector contained, Clients known) {
    boolean here = moves.standing(record.mapId(), partition) == MapMoves.Standing.HERE;
    Dot dot = record.dot();
    if (!here || state.vector().covers(dot) || state.merging().hasJoined(dot)) {
      return;
    }
    context.hybrid().observe(record.stampTime());
    RecordView present = state.find(record.mapId(), record.key());
    Reconciliation reconciliation =
        new Reconciliation(
            state.vector(),
            contained,
            context.places().typedFields(record.mapId()),
            (field, lost) -> lost(record, field, lost));
    Verdict verdict =
        reconciliation.decide(
            present == null ? null : copyOf(present),
            copyOf(record),
            new Client(
                known.repeated().contains(dot),
                present != null && known.goneOn().isLater(dot, state.dotOf(present))));
    if (perform(verdict, record, present)) {
      context.stats().merged.entries.increment();
    }
  }

  private Copy copyOf(RecordView present) {
    return new Copy(present.valueBytes(), state.idOf(present), present.expiresAtMillis());
  }

  private static Copy copyOf(Delta record) {
    HybridTimestamp stamp = new HybridTimestamp(record.stampTime(), record.stampMember());
    return new Copy(record.value(), new WriteId(record.dot(), stamp), record.expiresAtMillis());
  }

  /** Whether that brings what was not here. */
  private boolean perform(Verdict verdict, Delta record, @Nullable RecordView present) {
    switch (verdict) {
      case Verdict.Keep keep -> {
        return false;
      }
      case Verdict.KeepJoined keep -> {
        changes.joined(record.dot());
        return false;
      }
      case Verdict.Affirm affirm -> {
        // The client was answered here, and has gone on since.
        changes.affirm(record, present);
        return false;
      }
      case Verdict.Take take -> changes.take(record, record.value(), null);
      case Verdict.TakeJoined take -> changes.take(record, take.value(), record.dot());
      case Verdict.Anew anew -> changes.anew(record);
      case Verdict.Join join -> changes.join(record, join.value(), join.expiresAtMillis());
    }
    return true;
  }

  private void lost(Delta record, int field, Write lost) {
    context.stats().merged.conflicts.increment();
    Bytes value = lost.value();
    byte[] visible = value == null ? null : StateValue.visible(value.array());
    int what = value == null ? RecordState.EXISTENCE : field;
    HybridTimestamp stamp = lost.id().stamp();
    context.effects().conflict(new Conflict(record.mapId(), record.key(), what, visible, stamp));
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
    if (!waiting.isEmpty()) {
      waiting.entrySet().removeIf(this::answerIfReplicated);
    }
  }

  private boolean answerIfReplicated(Map.Entry<MemberId, Waiting> entry) {
    Waiting waited = entry.getValue();
    return changes.replicated().has(waited.cover())
        && context.effects().send(entry.getKey(), group, waited.partition(), waited.answer());
  }
}
