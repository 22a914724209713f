package io.latticegrid.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Header.Attempt;
import io.latticegrid.proto.message.RepairMessage;
import io.latticegrid.proto.message.ReplicationMessage;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.RoutingView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A few hosts of partitions in one simulated world: time, links, and a metadata log that does what
 * the test says. Closed to free the memory outside of the heap.
 */
final class Cluster implements AutoCloseable {
  static final int P = 0;
  static final HostConfig CONFIG =
      new HostConfig(
          16 << 10,
          2 << 10,
          1 << 10,
          8,
          3 * VirtualTime.SECOND,
          VirtualTime.SECOND / 10,
          600 * VirtualTime.SECOND,
          HostConfig.Migration.DEFAULT,
          0);

  private final VirtualTime time = new VirtualTime();
  private final Rand rand;
  private final HostConfig config;
  private final Map<MemberId, Member> members = new LinkedHashMap<>();
  private final Map<MemberId, Long> lastViewAt = new LinkedHashMap<>();
  private final Links links;
  private final ScriptedLog log;
  private long maxViewDelayNanos = VirtualTime.MILLI;
  private long memoryBytes;

  Cluster(long seed, int partitions, HostConfig config) {
    this.rand = new SplittableRand(seed);
    this.config = config;
    this.links =
        new Links(
            time,
            rand.fork("links"),
            new Links.Ends() {
              @Override
              public void arrived(MemberId from, MemberId to, Frame frame) {
                receive(from, to, frame);
              }

              @Override
              public void changed(MemberId from, MemberId to, boolean up) {
                linkChanged(from, to, up);
              }
            });
    this.log = new ScriptedLog(partitions, this::publish);
  }

  /** A cluster of one partition in which all members are in sync, the first being the primary. */
  static Cluster inSync(int size, HostConfig config) {
    return inSync(size, config, 0);
  }

  /** The same of members that may take so much memory. */
  static Cluster inSync(int size, HostConfig config, long memoryBytes) {
    Cluster cluster = new Cluster(1, 1, config);
    cluster.memoryBytes = memoryBytes;
    Member first = cluster.add(1);
    cluster.log.begin(first.id());
    for (int node = 2; node <= size; node++) {
      cluster.join(cluster.add(node));
    }
    cluster.run(2 * VirtualTime.SECOND);
    assertEquals(size, cluster.row().inSync().size(), "all are in sync at first");
    return cluster;
  }

  static Cluster inSync(int size) {
    return inSync(size, CONFIG);
  }

  VirtualTime time() {
    return time;
  }

  Links links() {
    return links;
  }

  ScriptedLog log() {
    return log;
  }

  PartitionRow row() {
    return log.row(P);
  }

  void maxViewDelayNanos(long nanos) {
    maxViewDelayNanos = nanos;
  }

  void run(long nanos) {
    time.runFor(nanos);
  }

  List<Member> members() {
    return new ArrayList<>(members.values());
  }

  Member member(MemberId id) {
    Member found = members.get(id);
    if (found == null) {
      throw new AssertionError("no member " + id);
    }
    return found;
  }

  Member member(long node) {
    return member(new MemberId(node, 1));
  }

  Member primary(int partition) {
    return member(log.row(partition).primary().orElseThrow());
  }

  Member add(long node) {
    MemberId id = new MemberId(node, 1);
    Member member =
        new Member(
            id,
            time,
            config,
            Member.effects(id, links, requests()),
            new NodeMemory(memoryBytes),
            null);
    members.put(id, member);
    return member;
  }

  /** A member that keeps a log on a disk, and what the log has. */
  Member add(MemberId id, MemoryDisk disk, Consumer<RestoredCopies.Restored> restored) {
    LogKept kept = LogKept.of(id, time, disk);
    Member member =
        new Member(
            id,
            time,
            config,
            Member.effects(id, links, requests()),
            new NodeMemory(memoryBytes),
            kept);
    members.put(id, member);
    kept.log()
        .restore(
            (items, next) ->
                member
                    .loop()
                    .execute(() -> {
                      member.host().restore(items);
                      next.run();
                    }),
            error -> {
              assertNull(error);
              member.loop().execute(() -> restored.accept(member.host().restored()));
            });
    return member;
  }

  private Member.Requests requests() {
    return new Member.Requests() {
      @Override
      public void inSync(MemberId from, int partition, long epoch, MemberId member, boolean add) {
        request(from, () -> log.requestInSync(from, partition, epoch, member, add));
      }

      @Override
      public void handOver(MemberId from, int partition, long epoch) {
        request(from, () -> log.requestHandOver(from, partition, epoch));
      }
    };
  }

  private void request(MemberId from, Runnable request) {
    long delay = 1 + Math.floorMod(rand.nextLong(), maxViewDelayNanos);
    time.after(
        delay,
        () -> {
          if (!member(from).isIsolated() && !member(from).isDead()) {
            request.run();
          }
        });
  }

  private void receive(MemberId from, MemberId to, Frame frame) {
    Member member = member(to);
    if (!member.isDead() && frame.message() instanceof ReplicationMessage replication) {
      member
          .loop()
          .turn(() ->
              member.host().replication().replicate(from, frame.header().target(), replication));
    }
    Header.Target target = frame.header().target();
    if (!member.isDead() && target != null && frame.message() instanceof RepairMessage repair) {
      member.loop().turn(() -> member.host().replication().repair(from, target, repair));
    }
  }

  private void linkChanged(MemberId from, MemberId to, boolean up) {
    Member member = member(from);
    member
        .loop()
        .execute(() -> {
          if (up) {
            member.host().linkUp(to);
          } else {
            member.host().linkLost(to);
          }
        });
  }

  private void publish(RoutingView view, long actingNanos) {
    for (Member member : members.values()) {
      long delay = 1 + Math.floorMod(rand.nextLong(), maxViewDelayNanos);
      long at = Math.max(lastViewAt.getOrDefault(member.id(), 0L), time.nowNanos() + delay);
      lastViewAt.put(member.id(), at);
      time.after(at - time.nowNanos(), () -> deliver(member, view, actingNanos));
    }
  }

  private void deliver(Member member, RoutingView view, long actingNanos) {
    if (!member.isIsolated()) {
      List<MemberId> keepers =
          members.values().stream().filter(Member::keepsLog).map(Member::id).toList();
      member
          .loop()
          .turn(() -> {
            member.host().keepers(keepers);
            member.host().apply(view, actingNanos);
          });
    }
  }

  /** A member gets a copy of the partition, and comes in sync by itself. */
  void join(Member member) {
    log.admit(member.id());
    log.change(
        P,
        row -> {
          List<MemberId> replicas = new ArrayList<>(row.replicas());
          replicas.add(member.id());
          return new PartitionRow(
              P, row.epoch() + 1, row.reign(), replicas, row.inSync(), List.of());
        });
  }

  /**
   * The log takes members out of the row of the partition; the first in-sync one left is promoted.
   */
  void remove(Member... gone) {
    List<MemberId> ids = List.of(gone).stream().map(Member::id).toList();
    log.change(
        P,
        row -> {
          List<MemberId> inSync = row.inSync().stream().filter(id -> !ids.contains(id)).toList();
          List<MemberId> replicas = new ArrayList<>(inSync);
          row.replicas().stream()
              .filter(id -> !ids.contains(id) && !inSync.contains(id))
              .forEach(replicas::add);
          long epoch = row.epoch() + 1;
          long reign = row.isPrimary(replicas.get(0)) ? row.reign() : epoch;
          return new PartitionRow(P, epoch, reign, replicas, inSync, List.of());
        });
  }

  /** Cuts all links between two members, in both directions. */
  void part(Member a, Member b) {
    links.cut(a.id(), b.id());
    links.cut(b.id(), a.id());
  }

  void heal(Member a, Member b) {
    links.heal(a.id(), b.id());
    links.heal(b.id(), a.id());
  }

  /** A member is cut off from everybody, the metadata log included; its lease runs out. */
  void isolate(Member member, long leaseNanos) {
    member.isolated(true);
    member.leaseFor(leaseNanos);
    members.values().stream()
        .filter(other -> other != member)
        .forEach(other -> part(member, other));
  }

  /** It is back, and hears of what happened in the meantime. */
  void reconnect(Member member) {
    member.isolated(false);
    member.leaseForEver();
    members.values().stream()
        .filter(other -> other != member)
        .forEach(other -> heal(member, other));
    deliver(member, log.view(), 0);
  }

  Answer execute(Member at, DataMessage message) {
    return execute(at, message, null, AckLevel.REPLICATED);
  }

  Answer execute(Member at, DataMessage message, @Nullable Attempt attempt, AckLevel level) {
    return execute(at, P, message, attempt, level);
  }

  Answer execute(
      Member at, int partition, DataMessage message, @Nullable Attempt attempt, AckLevel level) {
    Answer answer = new Answer();
    Operation operation = Ops.operation(message, attempt, level, answer);
    long epoch = row().epoch();
    at.loop().turn(() -> at.host().execute(ScriptedLog.GROUP, partition, epoch, operation));
    return answer;
  }

  /** Sends an operation again whose first try may have been executed. */
  Answer retry(Member at, DataMessage message, Attempt attempt) {
    Answer answer = new Answer();
    Operation operation =
        new Operation(Ops.MAP, message, attempt, true, AckLevel.REPLICATED, answer);
    at.loop().turn(() -> at.host().execute(ScriptedLog.GROUP, P, 0, operation));
    return answer;
  }

  /** Executes at the primary and waits for the answer. */
  Answer done(DataMessage message) {
    Answer answer = execute(primary(P), message);
    run(VirtualTime.SECOND / 5);
    return answer;
  }

  /** Every replica is in sync and contains the same. */
  void assertConverged(int partition) {
    PartitionRow row = log.row(partition);
    assertEquals(row.replicas(), row.inSync(), "all replicas of " + row + " are in sync");
    PartitionStatus first = primary(partition).status(partition);
    for (MemberId id : row.replicas()) {
      PartitionStatus status = member(id).status(partition);
      assertEquals(first.vector(), status.vector(), "vector at " + id);
      assertEquals(first.digest(), status.digest(), "digest at " + id);
      assertEquals(first.entries(), status.entries(), "entries at " + id);
      assertEquals(
          0, member(id).partition(partition).state().tombstoneCount(), "tombstones at " + id);
    }
  }

  @Override
  public void close() {
    members.values().forEach(Member::die);
  }
}
