package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.putFor;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Which partitions are looked at at every tick. */
class RestTest {
  private static boolean isAwake(Member member) {
    // Not by looking for it, which is as much as to say that something is to be done.
    return member.host().partitions().get(Partitions.id(ScriptedLog.GROUP, P)).isStirred();
  }

  @Test
  void aPartitionComesToRestOnBothCopiesAndIsWokenByAWrite() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("k", "v"));
      cluster.run(3 * SECOND);
      cluster.members().forEach(member -> assertFalse(isAwake(member)));
      Answer answer = cluster.execute(cluster.primary(P), put("k", "w"));
      while (!answer.isThere()) {
        cluster.run(SECOND / 1000);
      }
      cluster.members().forEach(member -> assertTrue(isAwake(member)));
      cluster.run(3 * SECOND);
      cluster.members().forEach(member -> assertFalse(isAwake(member)));
    }
  }

  @Test
  void whatExpiresKeepsItAwakeUntilItIsGone() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(putFor("k", "v", 5_000));
      cluster.run(2 * SECOND);
      assertTrue(isAwake(cluster.primary(P)));
      cluster.run(20 * SECOND);
      assertFalse(isAwake(cluster.primary(P)));
      cluster.members().forEach(member -> assertEquals(0, member.status(P).entries()));
    }
  }

  @Test
  void whatABackupHasNotAcknowledgedKeepsThePrimaryAwake() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      cluster.run(3 * SECOND);
      cluster.part(primary, cluster.member(2));
      cluster.execute(primary, put("k", "v"));
      cluster.run(SECOND);
      assertTrue(isAwake(primary));
      cluster.heal(primary, cluster.member(2));
      cluster.run(10 * SECOND);
      assertFalse(isAwake(primary));
      cluster.assertConverged(P);
    }
  }
}
