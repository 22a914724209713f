package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Loop;
import io.latticegrid.proto.message.ReplicationMessage.AckSection;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaAcks;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sends the deltas and the acknowledgements that gathered in one turn of the loop: one frame a
 * destination. Confined to the shard's loop.
 *
 * <p>What can't be sent now is not lost: deltas stay in the partition's log behind the backup's
 * position, acknowledgements stay owed, and the next turn tries again.
 */
final class DeltaOutbox {
  private static final int MAX_FRAME_BYTES = 4 << 20;

  /** Of whom some are likely to be gone. */
  private static final int MANY_MEMBERS = 64;

  private final Partitions partitions;
  private final HostContext context;
  private final TreeMap<MemberId, PartitionIds> owed = new TreeMap<>();
  private final PartitionIds touched = new PartitionIds();
  private final Runnable flush = this::flush;
  private boolean allTouched;
  private boolean planned;

  DeltaOutbox(Partitions partitions, HostContext context) {
    this.partitions = partitions;
    this.context = context;
  }

  /** Notes that a member is owed an acknowledgement for a partition. */
  void owe(MemberId member, int group, int partition) {
    owed.computeIfAbsent(member, id -> new PartitionIds()).add(Partitions.id(group, partition));
  }

  /** Notes that a partition may have something to send. */
  void touch(int group, int partition) {
    touched.add(Partitions.id(group, partition));
  }

  /** The same. */
  void touch(Partition partition) {
    touched.add(partition.id());
  }

  /** Sends at the end of this turn whatever any partition has. */
  void planAll(Loop loop) {
    allTouched = true;
    plan(loop);
  }

  /** Sends at the end of this turn. */
  void plan(Loop loop) {
    if (!planned) {
      planned = true;
      loop.atEndOfTurn(flush);
    }
  }

  private void flush() {
    planned = false;
    if (!context.isRare("outbox.acknowledgements-wait-a-turn") && logKeepsUp()) {
      flushAcknowledgements();
    }
    flushDeltas();
  }

  /** While the log's disk is behind, primaries are to send no more. */
  private boolean logKeepsUp() {
    HostJournal journals = context.journals();
    return journals == null || journals.hasRoom();
  }

  private void flushAcknowledgements() {
    for (Map.Entry<MemberId, PartitionIds> debt : owed.entrySet()) {
      PartitionIds ids = debt.getValue();
      if (!ids.isEmpty() && acknowledge(debt.getKey(), ids)) {
        ids.clear();
      }
    }
    if (owed.size() > MANY_MEMBERS) {
      owed.values().removeIf(PartitionIds::isEmpty);
    }
  }

  private boolean acknowledge(MemberId member, PartitionIds ids) {
    List<AckSection> sections = new ArrayList<>(ids.sort());
    for (int at = 0; at < ids.size(); at++) {
      Partition partition = partitions.find(ids.get(at));
      BackupRole role = partition == null ? null : partition.backup();
      if (role != null && role.phase() == BackupRole.Phase.STREAMING) {
        sections.add(role.acknowledgement());
      }
    }
    return sections.isEmpty() || context.effects().send(member, 0, -1, new DeltaAcks(sections));
  }

  private void flushDeltas() {
    if (!allTouched && touched.isEmpty()) {
      return;
    }
    TreeMap<MemberId, List<Pending>> byMember = new TreeMap<>();
    if (allTouched) {
      for (Partition partition : partitions.snapshot()) {
        collect(partition, byMember);
      }
    } else {
      touched.sort();
      for (int at = 0; at < touched.size(); at++) {
        Partition partition = partitions.find(touched.get(at));
        if (partition != null) {
          collect(partition, byMember);
        }
      }
    }
    allTouched = false;
    touched.clear();
    byMember.forEach(this::send);
  }

  private void collect(Partition partition, Map<MemberId, List<Pending>> byMember) {
    PrimaryRole role = partition.primary();
    if (role == null) {
      return;
    }
    Backups backups = role.backups();
    MemberId[] members = backups.members();
    for (int at = 0; at < members.length; at++) {
      if (!backups.hasMore(at)) {
        continue;
      }
      int limit = context.isRare("outbox.one-delta-a-frame") ? 1 : MAX_FRAME_BYTES;
      byMember
          .computeIfAbsent(members[at], id -> new ArrayList<>())
          .add(new Pending(backups, at, backups.collect(at, limit)));
    }
  }

  private void send(MemberId to, List<Pending> pending) {
    int from = 0;
    while (from < pending.size()) {
      List<DeltaSection> sections = new ArrayList<>();
      long bytes = pending.get(from).bytes();
      int next = from;
      do {
        sections.add(pending.get(next++).section());
        bytes += next < pending.size() ? pending.get(next).bytes() : 0;
      } while (next < pending.size() && bytes <= MAX_FRAME_BYTES);
      if (!context.effects().send(to, 0, -1, new Deltas(sections))) {
        return;
      }
      for (; from < next; from++) {
        Pending left = pending.get(from);
        left.backups().sent(left.at(), left.section().deltas().size());
      }
    }
  }

  /**
   * What is to be sent to one backup of a partition.
   *
   * @param at the place of the backup among its like
   */
  private record Pending(Backups backups, int at, DeltaSection section) {
    long bytes() {
      long bytes = 0;
      List<Delta> deltas = section.deltas();
      for (int each = 0; each < deltas.size(); each++) {
        bytes += deltas.get(each).size();
      }
      return bytes;
    }
  }
}
