package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimNode;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Who is proven dead is followed at once where an acting primary may serve; {@link SimCluster}
 * checks after every event that no two members serve one partition without one of them acting.
 */
class EarlyPromotionTest {
  private static List<PartitionRow> ledBy(SimNode observer, int group, MemberId member) {
    return observer.image().table(group).rows().stream().filter(r -> r.isPrimary(member)).toList();
  }

  private static boolean isReliedOn(SimNode observer, int group, MemberId member) {
    return observer.image().table(group).rows().stream()
        .anyMatch(row -> row.inSync().contains(member) && !row.isPrimary(member));
  }

  @Test
  void theDeadAreFollowedAtOnceInCrdtGroupsAndAfterTheirLeaseInStrictOnes() {
    for (long seed = 400; seed < 420; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.grow(3);
      SimNode creator = cluster.node(0);
      creator.run(
          () -> creator.control().createGroup("money", GroupInfo.Mode.STRICT, 1, outcome -> {}));
      cluster.world().runMillis(500);
      cluster.settle(20_000);
      SimNode victim = cluster.node(2);
      SimNode observer = cluster.coordinator();
      assertTrue(!ledBy(observer, 1, victim.id()).isEmpty(), "it leads crdt rows");
      assertTrue(!ledBy(observer, 2, victim.id()).isEmpty(), "it leads strict rows");
      cluster.crash(victim);
      long died = cluster.world().now();
      cluster.world().runUntil(() -> ledBy(observer, 1, victim.id()).isEmpty(), 2_000);
      long millis = (cluster.world().now() - died) / 1_000_000;
      assertTrue(millis < 500, "followed after " + millis + " ms, seed " + seed);
      assertTrue(!ledBy(observer, 2, victim.id()).isEmpty(), "strict rows wait for the lease");
      cluster.world().runUntil(() -> !isReliedOn(observer, 2, victim.id()), 400);
      assertTrue(!isReliedOn(observer, 1, victim.id()), "no answer waits for the dead");
      assertTrue(!isReliedOn(observer, 2, victim.id()), "not in strict groups either");
      cluster.settle(20_000);
      assertEquals(2, observer.image().members().size());
      assertTrue(
          observer.image().tables().stream()
              .allMatch(table -> table.rows().stream().noneMatch(row -> row.replicas().isEmpty())));
    }
  }

  @Test
  void theRecordSaysHowLongTheNewPrimariesAreActingAndNoLongerThanLeasesLast() {
    SimCluster cluster = new SimCluster(500, 3);
    cluster.grow(3);
    SimNode victim = cluster.node(2);
    cluster.crash(victim);
    cluster.settle(20_000);
    MetadataImage left =
        cluster.history().values().stream()
            .filter(image -> image.actingMillis() > 0)
            .findFirst()
            .orElseThrow();
    int most = SimCluster.config().leaseMillis() + SimCluster.config().leaseMarginMillis();
    assertTrue(left.actingMillis() <= most, "acting for " + left.actingMillis() + " ms");
    assertEquals(0, cluster.history().lastEntry().getValue().actingMillis());
  }
}
