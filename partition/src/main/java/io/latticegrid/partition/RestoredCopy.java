package io.latticegrid.partition;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.MergeMessage;
import io.latticegrid.proto.message.Opcode;
import io.latticegrid.proto.message.ReplicationMessage.Chunk;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.storage.log.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a partition that is read back from the node's log. Confined to the shard's loop.
 *
 * <p>It is whole from the END of a copy on, and as long as no change is missing. What is not whole
 * is not served, nor offered to anybody.
 */
final class RestoredCopy {
  private final HostContext context;
  private final int group;
  private final int partition;
  private final PartitionState state;
  private final StagedMaps staged;
  private final PartitionJournal journal;
  private boolean begun;
  private boolean whole;
  private long epoch;
  private @Nullable String damage;

  RestoredCopy(
      HostContext context, Makings makings, HostJournal journals, int group, int partition) {
    this.context = context;
    this.group = group;
    this.partition = partition;
    this.journal = journals.open(group, partition);
    this.staged = new StagedMaps(context, group, partition);
    this.state = makings.state(context, group, partition, staged, journal);
    journal.restoring();
  }

  PartitionState state() {
    return state;
  }

  StagedMaps staged() {
    return staged;
  }

  /** Which life of the partition it is a copy of. */
  int life() {
    return PartitionRow.life(epoch);
  }

  /** Whether the log has all of it. */
  boolean isWhole() {
    return whole;
  }

  /** What is wrong with it; null if nothing is. */
  @Nullable String damage() {
    return damage;
  }

  /**
   * Whether it may be the copy that serves: nobody does, and who had it is a former life of this
   * node, while others are awaited who may have more.
   */
  boolean isAwaited() {
    PartitionRow row = context.places().row(group, partition);
    return row != null
        && row.state() == PartitionRow.State.UNAVAILABLE
        && row.life() == life()
        && row.holders().stream().anyMatch(id -> id.nodeId() == context.self().nodeId());
  }

  /** It waits for its row; to be called regularly. */
  void look() {
    journal.look(state, epoch, true);
  }

  /** Takes the next record of the log. */
  void take(LogRecord record) {
    epoch = record.epoch();
    try {
      switch (record.type()) {
        case BEGIN -> begin(section(record));
        case PIECE -> piece((Chunk) read(Opcode.CHUNK, record));
        case END -> end((Chunk) read(Opcode.CHUNK, record));
        case CHANGES -> changes(section(record));
        case DROP -> forget();
      }
    } catch (MalformedDataException e) {
      damaged("a record of the log is not to be understood: " + e.getMessage());
    }
  }

  /** A record of it is not what was written. */
  void damaged(String how) {
    forget();
    damage = how;
  }

  private void forget() {
    begun = false;
    whole = false;
    state.clear(new VersionVector());
  }

  private void begin(DeltaSection section) {
    if (!whole) {
      begun = true;
      state.clear(section.stable());
      if (!section.deltas().isEmpty()) {
        state.merging().wroteAlone();
      }
    }
  }

  private void piece(Chunk chunk) {
    if (whole || !begun) {
      return;
    }
    for (Delta record : chunk.records()) {
      context.hybrid().observe(record.stampTime());
      state.take(record, context.hybrid());
    }
    long nowNanos = context.nowNanos();
    for (WindowEntry entry : chunk.windows()) {
      state.windows().record(entry.dot(), entry.outcome(), nowNanos);
    }
  }

  private void end(Chunk chunk) {
    piece(chunk);
    if ((begun || whole) && chunk.cut() != null) {
      if (chunk.cut().equals(state.cut())) {
        whole = true;
        damage = null;
      } else {
        damaged("the copy comes to " + state.cut() + " and was " + chunk.cut());
      }
    }
  }

  private void changes(DeltaSection section) {
    if (!begun && !whole) {
      return;
    }
    for (Delta delta : section.deltas()) {
      boolean contained = state.vector().covers(delta.dot());
      if (!contained && !state.isNext(delta)) {
        damaged("changes before " + delta.dot() + " are missing");
        return;
      }
      if (contained) {
        StoreReport report = journal.reported(delta);
        if (report != null) {
          staged.told(report);
        }
      } else {
        context.hybrid().observe(delta.stampTime());
        VersionVector covered = MergeMessage.covered(delta);
        state.apply(delta, context.hybrid(), context.nowNanos());
        if (covered == null) {
          context.stats().repair.restored.increment();
        }
      }
    }
    state.log().trim(state.log().end(), context.config().retainedBytes());
  }

  /** The log is read to its end; a copy that is not whole is of no use. */
  void over() {
    begun = false;
    journal.restored(whole ? state : null);
    if (!whole) {
      journal.restoring();
      state.clear(new VersionVector());
    }
  }

  /** It is of no use to anybody. */
  void drop() {
    state.clear(new VersionVector());
  }

  private static DeltaSection section(LogRecord record) {
    return ((Deltas) read(Opcode.DELTAS, record)).sections().getFirst();
  }

  private static io.latticegrid.proto.message.Message read(Opcode opcode, LogRecord record) {
    return opcode.read(new ByteReader(record.payload()));
  }
}
