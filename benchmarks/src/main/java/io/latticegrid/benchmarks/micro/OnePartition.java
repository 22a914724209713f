package io.latticegrid.benchmarks.micro;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.partition.Effects;
import io.latticegrid.partition.HostConfig;
import io.latticegrid.partition.Operation;
import io.latticegrid.partition.PartitionHost;
import io.latticegrid.partition.PartitionReads;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;
import io.latticegrid.storage.RecordMemories;
import java.util.List;

/**
 * A shard with one partition, without a network, a backup or a thread: the real code under a
 * benchmark's hand. Confined to its creator.
 */
final class OnePartition implements AutoCloseable {
  /** What Agrona's buffers need of a JVM. */
  static final String JVM_OPENS = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

  static final int GROUP = 0;
  static final int MAP = 1;

  private static final MemberId SELF = new MemberId(1, 1);
  private static final int VALUE_BYTES = 100;

  private final CallersLoop loop = new CallersLoop();
  private final PartitionHost host =
      new PartitionHost(
          new PartitionHost.ShardPlace(SELF, 0, 1),
          HostConfig.defaults(),
          new PartitionHost.HostPorts(
              CallersLoop.CLOCK,
              loop,
              () -> true,
              new Silence(),
              RecordMemories.IN_MEMORY,
              Buggify.NEVER));

  OnePartition() {
    PartitionRow row = new PartitionRow(0, 1, 1, List.of(SELF), List.of(SELF), List.of());
    host.apply(
        new RoutingView(
            1,
            1,
            1,
            List.of(new MemberInfo(SELF, Address.parse("127.0.0.1:7400"), 1, 1)),
            List.of(new PartitionTable(GROUP, 1, List.of(row)))));
  }

  PartitionReads reads() {
    return host.reads();
  }

  /** Writes entries as a client would. */
  void fill(int entries) {
    byte[] value = Canonical.toBytes(new byte[VALUE_BYTES]);
    int[] applied = new int[1];
    for (long key = 0; key < entries; key++) {
      DataMessage put = new DataMessage.Put(PutMode.SET, Canonical.toBytes(key), value, null, 0);
      host.execute(
          GROUP,
          0,
          0,
          new Operation(
              MAP,
              put,
              null,
              AckLevel.REPLICATED,
              (flags, answer) ->
                  applied[0] +=
                      answer instanceof DataMessage.Result result && result.applied() ? 1 : 0));
      loop.endTurn();
    }
    Invariant.check(applied[0] == entries, "not every write was applied");
  }

  @Override
  public void close() {
    host.close();
  }

  /** A world in which nothing arrives. */
  private record Silence() implements Effects {
    @Override
    public boolean send(MemberId to, int group, int partition, Message message) {
      return false;
    }

    @Override
    public void requestInSync(int group, int partition, long epoch, MemberId member, boolean add) {}

    @Override
    public void requestHandOver(int group, int partition, long epoch) {}
  }
}
