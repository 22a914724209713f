package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.assign.Roster;
import io.latticegrid.metadata.assign.RowPlanner;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.ProtocolRange;
import io.latticegrid.proto.routing.RoutingView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Stands for the metadata log of a simulated cluster: one table, decided upon at once, with the
 * rules of the real one.
 */
final class ScriptedLog {
  static final int GROUP = 1;

  private final Published published;
  private final List<MemberInfo> members = new ArrayList<>();
  private final List<PartitionRow> rows = new ArrayList<>();
  private long version;
  private long actingNanos;
  private boolean deaf;

  ScriptedLog(int partitions, Published published) {
    this.published = published;
    for (int partition = 0; partition < partitions; partition++) {
      rows.add(new PartitionRow(partition, 0, 0, List.of(), List.of(), List.of()));
    }
  }

  /** Told of every view. */
  interface Published {
    /** A view, and for how long whoever it promotes counts as acting. */
    void published(RoutingView view, long actingNanos);
  }

  /** Whoever the next change promotes counts as acting for a while. */
  ScriptedLog acting(long nanos) {
    actingNanos = nanos;
    return this;
  }

  static MemberInfo info(MemberId id) {
    return new MemberInfo(id, new Address("localhost", (int) id.nodeId()), 1, ProtocolRange.NEWEST);
  }

  /** From now on requests are lost. */
  void deaf(boolean value) {
    deaf = value;
  }

  PartitionRow row(int partition) {
    return rows.get(partition);
  }

  RoutingView view() {
    List<PartitionTable> tables = List.of(new PartitionTable(GROUP, version, rows));
    return new RoutingView(7, version, rows.size(), members, tables);
  }

  private void publish() {
    version++;
    long acting = actingNanos;
    actingNanos = 0;
    published.published(view(), acting);
  }

  /** Every partition begins with one member that has it. */
  void begin(MemberId first) {
    members.add(info(first));
    List<MemberId> sole = List.of(first);
    rows.replaceAll(row -> new PartitionRow(row.partition(), 1, 1, sole, sole, List.of()));
    publish();
  }

  /** Changes a row as the test says. */
  void change(int partition, UnaryOperator<PartitionRow> change) {
    rows.set(partition, change.apply(rows.get(partition)));
    publish();
  }

  /** Makes a member known without giving it anything. */
  void admit(MemberId member) {
    members.add(info(member));
    publish();
  }

  /** A member comes in, or goes: partitions are dealt anew as the real assigner does. */
  void membersChange(Consumer<List<MemberInfo>> change, int backups) {
    change.accept(members);
    GroupInfo group = new GroupInfo(GROUP, "default", GroupInfo.Mode.CRDT, backups);
    Roster roster = new Roster(members, List.of(), List.of(), List.of());
    for (PartitionRow row : RowPlanner.plan(group, roster, rows)) {
      rows.set(row.partition(), row);
    }
    publish();
  }

  void requestInSync(MemberId from, int partition, long epoch, MemberId member, boolean add) {
    PartitionRow row = rows.get(partition);
    decide(
        from,
        row,
        epoch,
        add ? RowPlanner.withInSync(row, member) : RowPlanner.withoutInSync(row, member));
  }

  void requestHandOver(MemberId from, int partition, long epoch) {
    PartitionRow row = rows.get(partition);
    decide(from, row, epoch, RowPlanner.handOver(row));
  }

  private void decide(MemberId from, PartitionRow row, long epoch, Optional<PartitionRow> changed) {
    if (!deaf && row.epoch() == epoch && row.isPrimary(from) && changed.isPresent()) {
      rows.set(row.partition(), changed.get());
      publish();
    }
  }
}
