package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.DurableAcks;
import io.latticegrid.proto.message.ReplicationMessage.AckSection;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells primaries what their backups here have in the log, and answers what waited for that here.
 * Confined to the shard's loop.
 *
 * <p>What could not be sent is told with the next tick; what may have been lost with a link, when
 * there is one again.
 */
final class DurableOutbox implements HostJournal.Listener {
  private final Partitions partitions;
  private final HostContext context;
  private final TreeMap<Long, Told> told = new TreeMap<>();
  private final TreeMap<MemberId, List<Due>> due = new TreeMap<>();

  private record Told(MemberId primary, long reign, VersionVector durable) {}

  private record Due(long id, AckSection section) {}

  DurableOutbox(Partitions partitions, HostContext context) {
    this.partitions = partitions;
    this.context = context;
  }

  @Override
  public void durable(long id) {
    Partition partition = partitions.find(id);
    if (partition == null) {
      return;
    }
    PrimaryRole primary = partition.primary();
    if (primary != null) {
      primary.release();
    } else {
      look(id, partition);
    }
  }

  @Override
  public void untold(long id) {
    told.remove(id);
  }

  @Override
  public void tick() {
    partitions.inOrder().forEach(this::look);
    over();
  }

  @Override
  public void linkLost(MemberId member) {
    told.values().removeIf(last -> last.primary().equals(member));
  }

  private void look(long id, Partition partition) {
    AckSection section = section(partition);
    if (section != null) {
      MemberId primary = partition.backupOrThrow().primary();
      Told last = told.get(id);
      boolean same =
          last != null
              && last.primary().equals(primary)
              && last.reign() == section.reign()
              && last.durable().equals(section.progress());
      if (!same) {
        due.computeIfAbsent(primary, member -> new ArrayList<>()).add(new Due(id, section));
      }
    }
  }

  private static @Nullable AckSection section(Partition partition) {
    BackupRole backup = partition.backup();
    Journal journal = partition.state().journal();
    return backup == null || backup.phase() != BackupRole.Phase.STREAMING || !journal.isDurable()
        ? null
        : backup.durable(journal.durable().copy());
  }

  @Override
  public void over() {
    due.forEach((primary, some) -> {
      List<AckSection> sections = some.stream().map(Due::section).toList();
      if (context.effects().send(primary, 0, -1, new DurableAcks(sections))) {
        some.forEach(one ->
            told.put(one.id(), new Told(primary, one.section().reign(), one.section().progress())));
      }
    });
    due.clear();
  }
}
