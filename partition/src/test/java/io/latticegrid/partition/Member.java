package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Clock;
import io.latticegrid.partition.PartitionHost.HostPorts;
import io.latticegrid.partition.PartitionHost.ShardPlace;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.storage.RecordMemories;
import org.jspecify.annotations.Nullable;

/** A simulated member with one shard. */
final class Member {
  private final MemberId id;
  private final VirtualTime time;
  private final Clock clock;
  private final VirtualTime.SimulatedLoop loop;
  private final PartitionHost host;
  private final NodeMemory memory;
  private final @Nullable LogKept kept;
  private boolean dead;
  private boolean isolated;
  private long leaseUntilNanos = Long.MAX_VALUE;
  private int leaseLooks = Integer.MAX_VALUE;

  /** What a member asks of the metadata log. */
  interface Requests {
    void inSync(MemberId from, int partition, long epoch, MemberId member, boolean add);

    void handOver(MemberId from, int partition, long epoch);
  }

  Member(
      MemberId id,
      VirtualTime time,
      HostConfig config,
      Effects effects,
      NodeMemory memory,
      @Nullable LogKept kept) {
    this.memory = memory;
    this.kept = kept;
    this.id = id;
    this.time = time;
    // An origin of its own, below zero as it may be in reality.
    this.clock = time.clock(-id.nodeId() * 1_000_003L * VirtualTime.SECOND, id.nodeId() * 7 % 40);
    this.loop = time.new SimulatedLoop("shard of " + id);
    this.host =
        new PartitionHost(
            new ShardPlace(id, 0, 1),
            config,
            new HostPorts(
                clock,
                loop,
                this::leaseValid,
                effects,
                RecordMemories.IN_MEMORY,
                Buggify.NEVER,
                memory,
                kept == null ? null : kept.log()));
    loop.turn(host::start);
  }

  static Effects effects(MemberId id, Links links, Requests requests) {
    return new Effects() {
      @Override
      public boolean send(MemberId to, int group, int partition, Message message) {
        Header header =
            partition < 0
                ? Header.EMPTY
                : Header.EMPTY.with(new Header.Target(group, partition, 0, 0));
        return links.send(id, to, new Frame(header, message));
      }

      @Override
      public void requestInSync(
          int group, int partition, long epoch, MemberId member, boolean add) {
        requests.inSync(id, partition, epoch, member, add);
      }

      @Override
      public void requestHandOver(int group, int partition, long epoch) {
        requests.handOver(id, partition, epoch);
      }
    };
  }

  boolean keepsLog() {
    return kept != null;
  }

  LogKept kept() {
    return java.util.Objects.requireNonNull(kept);
  }

  MemberId id() {
    return id;
  }

  PartitionHost host() {
    return host;
  }

  NodeMemory memory() {
    return memory;
  }

  Partition partition(int number) {
    Partition found = host.find(ScriptedLog.GROUP, number);
    if (found == null) {
      throw new AssertionError(id + " has no part in partition " + number);
    }
    return found;
  }

  PartitionStatus status(int number) {
    return PartitionStatus.of(ScriptedLog.GROUP, partition(number));
  }

  VirtualTime.SimulatedLoop loop() {
    return loop;
  }

  Clock clock() {
    return clock;
  }

  boolean leaseValid() {
    return leaseLooks-- > 0 && time.nowNanos() < leaseUntilNanos;
  }

  /** The lease runs out in a pause of the process after it was looked at so many times. */
  void leaseForLooks(int looks) {
    leaseLooks = looks;
  }

  /** The lease runs out after a while. */
  void leaseFor(long nanos) {
    leaseUntilNanos = time.nowNanos() + nanos;
  }

  void leaseForEver() {
    leaseLooks = Integer.MAX_VALUE;
    leaseUntilNanos = Long.MAX_VALUE;
  }

  boolean isDead() {
    return dead;
  }

  boolean isIsolated() {
    return isolated;
  }

  void isolated(boolean value) {
    isolated = value;
  }

  /** Ends it at once, as a crash does. */
  void die() {
    dead = true;
    loop.stop();
    if (kept != null) {
      kept.disk().crash();
      host.close();
      return;
    }
    host.partitions()
        .values()
        .forEach(partition -> partition.state().clear(partition.state().vector().copy()));
  }
}
