package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.partition.HostConfig.Migration;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.ReplicationMessage;
import io.latticegrid.proto.message.ReplicationMessage.Chunk;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.message.ReplicationMessage.Fetch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Copies move whole, bounded, and whatever interrupts them. */
class MigrationTest {
  private static final int ENTRIES = 12;

  /** Every chunk has one entry. */
  private static final HostConfig ENTRY_BY_ENTRY =
      new HostConfig(
          16 << 10, 2 << 10, 1, 8, 3 * SECOND, SECOND / 10, 600 * SECOND, Migration.DEFAULT, 0);

  private static void fill(Cluster cluster) {
    for (int i = 0; i < ENTRIES; i++) {
      String value = "a value of some length " + i + " ".repeat(300);
      cluster.execute(cluster.primary(P), put("key" + i, value), null, AckLevel.MEMORY);
    }
    cluster.run(SECOND / 5);
  }

  /** Does something when the n-th message between replicas has been sent since a member came. */
  private static boolean interrupted(Cluster cluster, int at, Consumer<Cluster> interruption) {
    int[] sent = new int[1];
    cluster
        .links()
        .watch((pair, frame) -> {
          if (frame.message() instanceof ReplicationMessage && ++sent[0] == at) {
            cluster.time().after(1, () -> interruption.accept(cluster));
          }
        });
    cluster.join(cluster.add(9));
    for (int i = 0; i < 60; i++) {
      // Reads and writes go on.
      if (!cluster.primary(P).isDead()) {
        cluster.execute(cluster.primary(P), put("key" + i % 20, "w" + i), null, AckLevel.MEMORY);
      }
      cluster.run(10 * MILLI);
    }
    cluster.run(14 * SECOND);
    return sent[0] >= at;
  }

  private static void settled(Cluster cluster) {
    cluster.links().dropNothing();
    cluster.execute(cluster.primary(P), put("last", "v"));
    cluster.run(3 * SECOND);
    cluster.assertConverged(P);
  }

  @Test
  void aSnapshotOfOneEntryAChunkArrivesWhicheverMessageIsLost() {
    for (int lost = 1; lost <= 60; lost++) {
      try (Cluster cluster = Cluster.inSync(1, ENTRY_BY_ENTRY)) {
        fill(cluster);
        int[] sent = new int[1];
        int drop = lost;
        cluster
            .links()
            .drop((pair, message) -> message instanceof ReplicationMessage && ++sent[0] == drop);
        interrupted(cluster, Integer.MAX_VALUE, none -> {});
        settled(cluster);
        assertTrue(cluster.row().inSync().contains(cluster.member(9).id()), "message " + lost);
      }
    }
  }

  @Test
  void aSnapshotArrivesWhereverTheLinkBreaks() {
    for (int at = 1; at <= 40; at++) {
      try (Cluster cluster = Cluster.inSync(1, ENTRY_BY_ENTRY)) {
        fill(cluster);
        interrupted(
            cluster,
            at,
            broken -> {
              broken.part(broken.member(1), broken.member(9));
              broken
                  .time()
                  .after(700 * MILLI, () -> broken.heal(broken.member(1), broken.member(9)));
            });
        settled(cluster);
        assertTrue(cluster.row().inSync().contains(cluster.member(9).id()), "message " + at);
      }
    }
  }

  @Test
  void aSnapshotComesFromTheNextPrimaryWhereverItsSourceDies() {
    for (int at = 1; at <= 40; at += 3) {
      try (Cluster cluster = Cluster.inSync(2, ENTRY_BY_ENTRY)) {
        fill(cluster);
        interrupted(
            cluster,
            at,
            broken -> {
              Member source = broken.member(1);
              source.die();
              broken.remove(source);
            });
        settled(cluster);
        assertEquals(2, cluster.row().inSync().size(), "message " + at);
      }
    }
  }

  @Test
  void theOthersGoOnWhereverTheReplicaThatFetchesDies() {
    for (int at = 1; at <= 40; at += 3) {
      try (Cluster cluster = Cluster.inSync(2, ENTRY_BY_ENTRY)) {
        fill(cluster);
        interrupted(
            cluster,
            at,
            broken -> {
              Member target = broken.member(9);
              target.die();
              broken.part(broken.member(1), target);
              broken.time().after(SECOND, () -> broken.remove(target));
            });
        settled(cluster);
        assertEquals(2, cluster.row().inSync().size(), "message " + at);
      }
    }
  }

  private static Message changed(Message message) {
    if (!(message instanceof Chunk chunk) || chunk.records().isEmpty()) {
      return message;
    }
    List<Delta> records = new ArrayList<>(chunk.records());
    Delta first = records.get(0);
    records.set(
        0,
        new Delta(
            first.dot(),
            first.mapId(),
            first.key(),
            Ops.bytes("changed"),
            first.stampTime(),
            first.stampMember(),
            first.expiresAtMillis(),
            null,
            null));
    return new Chunk(
        chunk.number(),
        true,
        records,
        chunk.nextMapId(),
        chunk.nextCursor(),
        chunk.windows(),
        chunk.cut());
  }

  private static Message robbed(Message message) {
    return message instanceof Chunk chunk && !chunk.records().isEmpty()
        ? new Chunk(
            chunk.number(),
            true,
            chunk.records().subList(1, chunk.records().size()),
            chunk.nextMapId(),
            chunk.nextCursor(),
            chunk.windows(),
            chunk.cut())
        : message;
  }

  @Test
  void aCopyThatDiffersFromItsSourceIsThrownAwayCountedAndFetchedAgain() {
    for (boolean lacks : new boolean[] {true, false}) {
      try (Cluster cluster = Cluster.inSync(1, ENTRY_BY_ENTRY)) {
        fill(cluster);
        int[] left = {1};
        cluster
            .links()
            .tamper(message -> {
              Message other = lacks ? robbed(message) : changed(message);
              return other != message && left[0]-- > 0 ? other : message;
            });
        Member late = cluster.add(9);
        cluster.join(late);
        cluster.run(5 * SECOND);
        assertEquals(1, late.host().stats().repair.snapshotMismatches.sum());
        assertEquals(2, late.host().stats().snapshots.sum());
        settled(cluster);
      }
    }
  }

  @Test
  void copiesAreComparedOnlyOnceTheDeltasUnderWayHaveArrived() {
    try (Cluster cluster = Cluster.inSync(1, ENTRY_BY_ENTRY)) {
      fill(cluster);
      cluster.links().drop((pair, message) -> message instanceof Deltas);
      Member late = cluster.add(9);
      cluster.join(late);
      for (int i = 0; i < 100; i++) {
        cluster.execute(cluster.primary(P), put("more" + i, "w"), null, AckLevel.MEMORY);
        cluster.run(MILLI);
      }
      cluster.run(SECOND);
      assertEquals("SNAPSHOT", late.status(P).phase(), "it lacks what was written meanwhile");
      cluster.links().dropNothing();
      cluster.run(10 * SECOND);
      settled(cluster);
      assertEquals(0, late.host().stats().repair.snapshotMismatches.sum());
    }
  }

  @Test
  void aNodeNeverAsksForMoreThanItsBudgetAndEveryPartitionHasItsTurn() {
    int partitions = 12;
    Migration limits = new Migration(1_500, 3);
    try (Cluster cluster = new Cluster(5, partitions, Cluster.CONFIG.with(limits))) {
      cluster.log().begin(cluster.add(1).id());
      cluster.run(SECOND / 10);
      for (int partition = 0; partition < partitions; partition++) {
        for (int i = 0; i < 60; i++) {
          cluster.execute(
              cluster.member(1), partition, put("k" + i, "value" + i), null, AckLevel.MEMORY);
        }
      }
      Map<Integer, Integer> asked = new LinkedHashMap<>();
      int[] most = new int[1];
      cluster
          .links()
          .watch((pair, frame) -> {
            account(frame, asked);
            most[0] = Math.max(most[0], asked.size());
            int bytes = asked.values().stream().mapToInt(Integer::intValue).sum();
            assertTrue(asked.size() <= limits.parallel(), "fetching " + asked);
            assertTrue(bytes <= limits.bytesInFlight(), "in flight " + asked);
          });
      cluster.add(2);
      cluster.log().membersChange(list -> list.add(ScriptedLog.info(cluster.member(2).id())), 1);
      cluster.run(20 * SECOND);
      assertEquals(limits.parallel(), most[0], "the budget is used");
      for (int partition = 0; partition < partitions; partition++) {
        assertEquals(2, cluster.log().row(partition).inSync().size());
        assertEquals(60, cluster.member(2).status(partition).entries());
      }
    }
  }

  private static void account(Frame frame, Map<Integer, Integer> asked) {
    Header.Target target = frame.header().target();
    if (target != null && frame.message() instanceof Fetch fetch) {
      asked.put(target.partition(), fetch.maxBytes());
    } else if (target != null && frame.message() instanceof Chunk) {
      asked.remove(target.partition());
    }
  }
}
