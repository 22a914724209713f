package io.latticegrid.benchmarks.micro;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.partition.Effects;
import io.latticegrid.partition.HostConfig;
import io.latticegrid.partition.Operation;
import io.latticegrid.partition.PartitionHost;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.ReplicationMessage;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;
import io.latticegrid.proto.wire.FrameCodec;
import io.latticegrid.storage.RecordMemories;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Three members of one shard each, one backup, without a network or a thread: what they say to each
 * other is encoded and decoded as it would be. Confined to its creator.
 */
final class ThreeMembers implements AutoCloseable {
  static final int GROUP = 0;

  static final int MEMBERS = 3;

  private final Member[] members = new Member[MEMBERS];

  ThreeMembers(int partitions) {
    List<MemberInfo> infos = new ArrayList<>();
    for (int index = 0; index < MEMBERS; index++) {
      members[index] = new Member(new MemberId(0x1234567L * (index + 1), 1));
      Address address = Address.parse("127.0.0.1:" + (7400 + index));
      infos.add(new MemberInfo(members[index].id, address, 1, 1));
    }
    List<PartitionRow> rows = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      int backup = (partition + 1 + partition / MEMBERS % 2) % MEMBERS;
      List<MemberId> copies = List.of(primary(partition).id, members[backup].id);
      rows.add(new PartitionRow(partition, 1, 1, copies, copies, List.of()));
    }
    PartitionTable table = new PartitionTable(GROUP, 1, rows);
    for (Member member : members) {
      member.host.apply(new RoutingView(1, 1, partitions, infos, List.of(table)));
    }
    settle();
  }

  private Member primary(int partition) {
    return members[partition % MEMBERS];
  }

  /** Begins an operation at the primary of a partition. */
  void execute(int partition, Operation operation) {
    primary(partition).host.execute(GROUP, partition, 0, operation);
  }

  /** Begins a batch at the primary of a partition, which is that of all its sections. */
  void execute(int partition, DataMessage.Batch batch, Operation prototype) {
    primary(partition).host.execute(GROUP, prototype, batch);
  }

  /** Each member has a turn, in which it takes what the others had to say. */
  boolean turn() {
    boolean any = false;
    for (Member member : members) {
      any |= member.turn();
    }
    return any;
  }

  /** Goes on until nobody has anything to say. */
  void settle() {
    boolean more = true;
    while (more) {
      more = turn();
    }
  }

  @Override
  public void close() {
    for (Member member : members) {
      member.host.close();
    }
  }

  private record Arrived(MemberId from, byte[] frame) {}

  private final class Member implements Effects {
    private final MemberId id;
    private final CallersLoop loop = new CallersLoop();
    private final ByteWriter encoder = new ByteWriter(1 << 16);
    private final ArrayDeque<Arrived> arrived = new ArrayDeque<>();
    private final PartitionHost host;

    Member(MemberId id) {
      this.id = id;
      this.host =
          new PartitionHost(
              new PartitionHost.ShardPlace(id, 0, 1),
              HostConfig.defaults(),
              new PartitionHost.HostPorts(
                  CallersLoop.CLOCK,
                  loop,
                  () -> true,
                  this,
                  RecordMemories.IN_MEMORY,
                  Buggify.NEVER));
    }

    boolean turn() {
      boolean any = !arrived.isEmpty();
      for (Arrived next = arrived.poll(); next != null; next = arrived.poll()) {
        Frame frame = FrameCodec.read(next.frame(), 0, next.frame().length);
        boolean known = frame.message() instanceof ReplicationMessage;
        Invariant.check(known, "members replicate and do nothing else");
        host.replication()
            .replicate(next.from(), frame.header().target(), (ReplicationMessage) frame.message());
      }
      loop.endTurn();
      return any;
    }

    @Override
    public boolean send(MemberId to, int group, int partition, Message message) {
      Header header =
          partition < 0
              ? Header.EMPTY
              : Header.EMPTY.with(new Header.Target(group, partition, 0, 0));
      encoder.reset();
      FrameCodec.write(new Frame(header, message), encoder);
      for (Member member : members) {
        if (member.id.equals(to)) {
          member.arrived.add(new Arrived(id, encoder.toByteArray()));
        }
      }
      return true;
    }

    @Override
    public void requestInSync(int group, int partition, long epoch, MemberId member, boolean add) {}

    @Override
    public void requestHandOver(int group, int partition, long epoch) {}
  }
}
