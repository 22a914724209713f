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
import java.util.TreeSet;

/**
 * Sends the deltas and the acknowledgements that gathered in one turn of the loop: one frame a
 * destination. Confined to the shard's loop.
 *
 * <p>What can't be sent now is not lost: deltas stay in the partition's log behind the backup's
 * position, acknowledgements stay owed, and the next turn tries again.
 */
final class DeltaOutbox {
  private static final int MAX_FRAME_BYTES = 4 << 20;

  private final PartitionHost host;
  private final HostContext context;
  private final TreeMap<MemberId, TreeSet<Long>> owed = new TreeMap<>();
  private final TreeSet<Long> touched = new TreeSet<>();
  private boolean allTouched;
  private boolean planned;

  DeltaOutbox(PartitionHost host, HostContext context) {
    this.host = host;
    this.context = context;
  }

  /** Notes that a member is owed an acknowledgement for a partition. */
  void owe(MemberId member, int group, int partition) {
    owed.computeIfAbsent(member, id -> new TreeSet<>()).add(PartitionHost.id(group, partition));
  }

  /** Notes that a partition may have something to send. */
  void touch(int group, int partition) {
    touched.add(PartitionHost.id(group, partition));
  }

  /** Notes that any partition may have something to send. */
  void touchAll() {
    allTouched = true;
  }

  /** Sends at the end of this turn. */
  void plan(Loop loop) {
    if (!planned) {
      planned = true;
      loop.atEndOfTurn(this::flush);
    }
  }

  private void flush() {
    planned = false;
    if (!context.isRare("outbox.acknowledgements-wait-a-turn")) {
      flushAcknowledgements();
    }
    flushDeltas();
  }

  private void flushAcknowledgements() {
    if (owed.isEmpty()) {
      return;
    }
    for (Map.Entry<MemberId, TreeSet<Long>> debt : owed.entrySet()) {
      List<AckSection> sections = new ArrayList<>();
      for (long id : debt.getValue()) {
        Partition partition = host.partitions().get(id);
        BackupRole role = partition == null ? null : partition.backup();
        if (role != null && role.phase() == BackupRole.Phase.STREAMING) {
          sections.add(role.acknowledgement());
        }
      }
      if (sections.isEmpty()
          || context.effects().send(debt.getKey(), 0, -1, new DeltaAcks(sections))) {
        debt.getValue().clear();
      }
    }
    owed.values().removeIf(TreeSet::isEmpty);
  }

  private void flushDeltas() {
    if (!allTouched && touched.isEmpty()) {
      return;
    }
    Map<MemberId, List<Pending>> byMember = new TreeMap<>();
    if (allTouched) {
      for (Partition partition : host.partitions().values()) {
        collect(partition, byMember);
      }
    } else {
      for (long id : touched) {
        Partition partition = host.partitions().get(id);
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
    for (MemberId member : backups.all().keySet()) {
      if (!backups.hasMore(member)) {
        continue;
      }
      int limit = context.isRare("outbox.one-delta-a-frame") ? 1 : MAX_FRAME_BYTES;
      DeltaSection section = backups.collect(member, limit);
      if (section != null) {
        byMember
            .computeIfAbsent(member, id -> new ArrayList<>())
            .add(new Pending(backups, section));
      }
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
      pending.subList(from, next).forEach(sent -> sent.backups().sent(to, sent.section()));
      from = next;
    }
  }

  private record Pending(Backups backups, DeltaSection section) {
    long bytes() {
      long bytes = 0;
      for (Delta delta : section.deltas()) {
        bytes += delta.size();
      }
      return bytes;
    }
  }
}
