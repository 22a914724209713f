package io.latticegrid.partition;

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

  /** Changes of the other copies that came of attempts which were executed here as well. */
  private final TreeMap<MemberId, Set<Dot>> repeated = new TreeMap<>();

  private record Waiting(int partition, Dot cover, Taken answer) {}

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
      repeated.remove(from);
    }
    Set<Dot> known = repeated.computeIfAbsent(from, any -> new HashSet<>());
    for (WindowEntry entry : offer.windows()) {
      remember(entry, known);
    }
    for (Delta record : offer.records()) {
      take(partition, record, offer.contained(), known.contains(record.dot()));
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
    repeated.remove(from);
    waiting.put(from, new Waiting(partition, changes.last(), answer));
    release();
  }

  private void take(int partition, Delta record, VersionVector contained, boolean isRepeated) {
    boolean here = moves.standing(record.mapId(), partition) == MapMoves.Standing.HERE;
    if (!here || state.vector().covers(record.dot())) {
      return;
    }
    context.hybrid().observe(record.stampTime());
    RecordView present = state.find(record.mapId(), record.key());
    int order = present == null ? 1 : compare(record, present);
    if (order == 0) {
      return;
    }
    if (present != null && !contained.covers(state.dotOf(present))) {
      context.stats().merged.conflicts.increment();
    }
    if (order > 0 && isRepeated) {
      // The client was answered here, and has gone on since.
      changes.affirm(record, present);
    } else if (order > 0) {
      changes.take(record);
      context.stats().merged.entries.increment();
    }
  }

  private int compare(Delta record, RecordView present) {
    return HybridTimestamp.compare(
        record.stampTime(), record.stampMember(), present.stampTime(), state.stampMember(present));
  }

  /** A retry of what was executed there is answered here, and not executed. */
  private void remember(WindowEntry entry, Set<Dot> known) {
    if (state.vector().covers(entry.dot())) {
      return;
    }
    long session = entry.outcome().session();
    long sequence = entry.outcome().sequence();
    if (state.windows().wasExecuted(session, sequence)) {
      known.add(entry.dot());
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
