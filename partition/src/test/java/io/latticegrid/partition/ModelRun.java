package io.latticegrid.partition;

import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.AttachMode;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.ReplicationMessage.Attached;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.List;

/**
 * One seed: clients write while links break, members crash, pause for ever or come in; then all is
 * calm, and what must hold is checked.
 */
final class ModelRun implements AutoCloseable {
  private static final int PARTITIONS = 2;
  private static final int MAX_MEMBERS = 4;
  private static final long TROUBLE_NANOS = 20 * SECOND;

  private final Cluster cluster;
  private final Rand rand;
  private final int backups;
  private final List<ModelClient> clients = new ArrayList<>();
  private long nextNode = 1;
  private boolean outage;
  private boolean calm;
  private int crashes;

  ModelRun(long seed) {
    SplittableRand root = new SplittableRand(seed);
    rand = root.fork("trouble");
    backups = 1 + rand.nextInt(2);
    cluster = new Cluster(seed, PARTITIONS, Cluster.CONFIG);
    cluster.links().maxDelayNanos((1 + rand.nextInt(30)) * MILLI);
    cluster.maxViewDelayNanos((1 + rand.nextInt(200)) * MILLI);
    if (rand.nextInt(3) == 0) {
      cluster.links().capacityBytes(6_000);
    }
    if (rand.nextInt(4) == 0) {
      Rand loss = root.fork("loss");
      cluster.links().drop((pair, message) -> loss.nextInt(100) == 0);
    }
    cluster.links().watch(this::neverFromASnapshotInSync);
    cluster.log().begin(cluster.add(nextNode++).id());
    for (int i = 0; i < 3 * PARTITIONS; i++) {
      Rand own = root.fork("client" + i);
      clients.add(new ModelClient(cluster, own, 100 + i, i % PARTITIONS));
    }
  }

  private void neverFromASnapshotInSync(Links.Pair pair, Frame frame) {
    Header.Target target = frame.header().target();
    if (target != null
        && frame.message() instanceof Attached attached
        && attached.mode() == AttachMode.SNAPSHOT) {
      PartitionRow row = cluster.log().row(target.partition());
      boolean inSync = row.isPrimary(pair.from()) && row.inSync().contains(pair.to());
      assertFalse(inSync && row.reign() == attached.reign(), "snapshot while in sync: " + row);
    }
  }

  ModelRun run() {
    for (int i = 0; i < backups; i++) {
      join();
    }
    cluster.run(2 * SECOND);
    clients.forEach(this::keepBusy);
    troubleAgain();
    cluster.run(TROUBLE_NANOS);
    calm = true;
    cluster.links().dropNothing();
    healAll();
    cluster.run(20 * SECOND);
    check();
    return this;
  }

  private void keepBusy(ModelClient client) {
    if (!calm) {
      client.act();
      cluster.time().after((1 + rand.nextInt(60)) * MILLI, () -> keepBusy(client));
    }
  }

  private void troubleAgain() {
    if (!calm) {
      trouble();
      cluster.time().after((50 + rand.nextInt(1_500)) * MILLI, this::troubleAgain);
    }
  }

  private List<Member> alive() {
    return cluster.members().stream().filter(m -> !m.isDead() && !m.isIsolated()).toList();
  }

  private void trouble() {
    List<Member> alive = alive();
    Member one = alive.get(rand.nextInt(alive.size()));
    Member other = alive.get(rand.nextInt(alive.size()));
    switch (rand.nextInt(8)) {
      case 0, 1, 2, 3 -> {
        if (one != other) {
          cutForAWhile(one, other);
        }
      }
      case 4, 5 -> {
        if (alive.size() < MAX_MEMBERS) {
          join();
        }
      }
      case 6 -> crash(one);
      default -> isolate(one);
    }
  }

  private void cutForAWhile(Member one, Member other) {
    boolean both = rand.nextInt(2) == 0;
    cluster.links().cut(one.id(), other.id());
    if (both) {
      cluster.links().cut(other.id(), one.id());
    }
    cluster
        .time()
        .after(
            (1 + rand.nextInt(5_000)) * MILLI,
            () -> {
              if (!one.isIsolated() && !other.isIsolated()) {
                cluster.heal(one, other);
              }
            });
  }

  private void healAll() {
    for (Member one : alive()) {
      alive().stream().filter(other -> other != one).forEach(other -> cluster.heal(one, other));
    }
  }

  private void join() {
    Member member = cluster.add(nextNode++);
    cluster.log().membersChange(list -> list.add(ScriptedLog.info(member.id())), backups);
  }

  /** Whether every partition would still have an in-sync copy. */
  private boolean canBeSpared(Member member) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<MemberId> inSync = cluster.log().row(partition).inSync();
      if (inSync.contains(member.id()) && inSync.size() < 2) {
        return false;
      }
    }
    return alive().size() > 1;
  }

  private void crash(Member member) {
    if (outage || !canBeSpared(member)) {
      return;
    }
    outage = true;
    crashes++;
    member.die();
    cluster.members().stream().filter(m -> m != member).forEach(m -> cluster.part(m, member));
    boolean early = rand.nextInt(2) == 0;
    long after = (1 + rand.nextInt(early ? 50 : 1_500)) * MILLI;
    long acting = early ? (1 + rand.nextInt(1_100)) * MILLI : 0;
    cluster
        .time()
        .after(
            after,
            () -> {
              cluster.log().acting(acting);
              takeOut(member);
            });
  }

  /**
   * Cut off from the others, but not from clients; its lease runs out before anybody is promoted.
   */
  private void isolate(Member member) {
    if (outage || !canBeSpared(member)) {
      return;
    }
    outage = true;
    crashes++;
    long lease = (1 + rand.nextInt(1_000)) * MILLI;
    cluster.isolate(member, lease);
    cluster
        .time()
        .after(
            lease + rand.nextInt(1_000) * MILLI,
            () -> {
              takeOut(member);
              cluster.time().after(2 * SECOND, member::die);
            });
  }

  private void takeOut(Member member) {
    cluster
        .log()
        .membersChange(list -> list.removeIf(info -> info.id().equals(member.id())), backups);
    outage = false;
  }

  private void check() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      PartitionRow row = cluster.log().row(partition);
      assertEquals(List.of(), row.target(), "every move has come to its end: " + row);
      cluster.execute(
          cluster.primary(partition), partition, Ops.put("x", "v"), null, AckLevel.REPLICATED);
      cluster.execute(
          cluster.primary(partition), partition, Ops.remove("x"), null, AckLevel.REPLICATED);
    }
    cluster.run(3 * SECOND);
    for (Member member : cluster.members()) {
      assertEquals(
          0, member.host().stats().repair.snapshotMismatches.sum(), "copies that differed");
    }
    for (ModelClient client : clients) {
      assertEquals(0, client.openCalls(), "every call has an outcome");
      client.check();
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      cluster.assertConverged(partition);
    }
  }

  /** What has happened, for the check that trouble was made. */
  record Happened(long answered, long snapshots, long retries, long indeterminate, long crashes) {
    Happened plus(Happened other) {
      return new Happened(
          answered + other.answered,
          snapshots + other.snapshots,
          retries + other.retries,
          indeterminate + other.indeterminate,
          crashes + other.crashes);
    }
  }

  Happened happened() {
    Happened sum = new Happened(0, 0, 0, 0, crashes);
    for (ModelClient client : clients) {
      sum = sum.plus(new Happened(client.answered(), 0, 0, 0, 0));
    }
    for (Member member : cluster.members()) {
      HostStats stats = member.host().stats();
      sum =
          sum.plus(
              new Happened(
                  0,
                  stats.snapshots.sum(),
                  stats.retriesAnswered.sum(),
                  stats.refused.indeterminate.sum(),
                  0));
    }
    return sum;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
