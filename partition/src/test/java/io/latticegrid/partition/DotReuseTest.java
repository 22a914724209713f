package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.ReplicationMessage;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A dot names one change, whatever became of the memory of who gave it out. */
class DotReuseTest {
  /** What every dot that went over a link named. */
  private static final class Names {
    private final Map<Dot, Integer> changes = new LinkedHashMap<>();

    void hear(ReplicationMessage message) {
      if (message instanceof Deltas deltas) {
        for (DeltaSection section : deltas.sections()) {
          section.deltas().forEach(this::hear);
        }
      }
    }

    private void hear(Delta delta) {
      int change = Arrays.hashCode(delta.key()) * 31 + Arrays.hashCode(delta.value());
      Integer known = changes.putIfAbsent(delta.dot(), change);
      assertTrue(known == null || known == change, delta.dot() + " names two changes");
    }
  }

  private static void row(Cluster cluster, List<MemberId> replicas, List<MemberId> inSync) {
    cluster
        .log()
        .change(
            P,
            row -> {
              long reign = row.isPrimary(replicas.get(0)) ? row.reign() : row.epoch() + 1;
              return new PartitionRow(P, row.epoch() + 1, reign, replicas, inSync, List.of());
            });
  }

  /**
   * The first primary is deposed and drops a change which only a third replica has, that is cut
   * off; then it becomes the primary again, and the third comes back.
   */
  @Test
  void aPrimaryAgainDoesNotNameAnotherChangeLikeOneThatItDropped() {
    Names names = new Names();
    try (Cluster cluster = Cluster.inSync(3)) {
      Member first = cluster.primary(P);
      Member second = cluster.member(cluster.row().inSync().get(1));
      Member third = cluster.member(cluster.row().inSync().get(2));
      cluster
          .links()
          .drop((pair, message) -> {
            if (message instanceof ReplicationMessage replication) {
              names.hear(replication);
            }
            return false;
          });
      cluster.part(first, second);
      Answer dropped = cluster.execute(first, put("k", "dropped"));
      cluster.run(SECOND / 5);
      assertFalse(dropped.isThere());
      cluster.isolate(third, 0);
      cluster.isolate(first, 0);
      List<MemberId> both = List.of(second.id(), third.id());
      row(cluster, both, List.of(second.id()));
      cluster.run(2 * SECOND);
      cluster.reconnect(first);
      cluster.part(first, third);
      List<MemberId> all = List.of(second.id(), first.id(), third.id());
      row(cluster, all, List.of(second.id()));
      cluster.run(4 * SECOND);
      List<MemberId> inSync = List.of(second.id(), first.id());
      assertEquals(inSync, cluster.row().inSync());
      row(cluster, List.of(first.id(), second.id(), third.id()), List.of(first.id(), second.id()));
      cluster.run(SECOND);
      assertEquals(first, cluster.primary(P));
      cluster.execute(first, put("k2", "kept"));
      cluster.run(SECOND);
      cluster.reconnect(third);
      cluster.run(8 * SECOND);
      assertNull(cluster.done(get("k")).text());
      assertEquals("kept", cluster.done(get("k2")).text());
      cluster.assertConverged(P);
      assertEquals(3, cluster.row().inSync().size());
    }
  }
}
