package io.latticegrid.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridCounters;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.IndeterminateException;
import io.latticegrid.proto.routing.MemberInfo;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that knows where partitions are, with nodes in JVMs of their own: TG-23g, without the
 * switch to have any node forward, which there is not.
 */
class SmartClientTest {
  private static final int KEYS = 2_000;

  @TempDir private Path directory;

  @Test
  @DisplayName("requests go to the owners: nobody has to say that another is")
  void requestsGoToTheOwners() throws Exception {
    try (NodeProcesses nodes = NodeProcesses.start(3, directory);
        LatticeClient client = nodes.connect()) {
      awaitReplicated(client);
      GridMap<Integer, Integer> map = client.map("routed", Integer.class, Integer.class);
      map.put(-1, 1);
      long before = notOwner(client);
      for (int key = 0; key < KEYS; key++) {
        map.put(key, key);
        assertEquals(key, map.get(key));
      }
      assertEquals(KEYS + 1, map.size());
      assertEquals(before, notOwner(client));
      assertEquals(0, client.stats().redirects());
    }
  }

  @Test
  @DisplayName("when the owner is killed requests go elsewhere within 5 s, and none is done twice")
  void aKilledOwnerIsLeft() throws Exception {
    try (NodeProcesses nodes = NodeProcesses.start(3, directory);
        LatticeClient client = nodes.connect()) {
      awaitReplicated(client);
      KilledNode.awaitVoters(client);
      GridMap<Integer, Integer> map = client.map("routed", Integer.class, Integer.class);
      GridCounters<String> counters = client.counters("counted");
      int[] acknowledged = new int[KEYS];
      int unknown = 0;
      long slowestNanos = 0;
      MemberInfo victim = client.members().get(1);
      for (int step = 0; step < KEYS * 2; step++) {
        int key = step % KEYS;
        if (step == KEYS / 2) {
          nodes.kill(victim.address().toString());
        }
        long begun = System.nanoTime();
        map.put(key, step);
        acknowledged[key] = step;
        unknown += counted(counters, "c" + key % 10);
        slowestNanos = Math.max(slowestNanos, System.nanoTime() - begun);
      }
      assertTrue(
          slowestNanos < TimeUnit.SECONDS.toNanos(5), "slowest took " + slowestNanos + " ns");
      long counted = 0;
      for (int key = 0; key < 10; key++) {
        counted += counters.get("c" + key);
      }
      assertTrue(counted <= KEYS * 2 && counted >= KEYS * 2 - unknown, counted + ", " + unknown);
      for (int key = 0; key < KEYS; key++) {
        assertEquals(acknowledged[key], map.get(key));
      }
    }
  }

  /** Adds one; 1 if nobody knows whether. */
  private static int counted(GridCounters<String> counters, String key) {
    try {
      counters.add(key, 1);
      return 0;
    } catch (IndeterminateException e) {
      return 1;
    }
  }

  @Test
  @DisplayName("the client's table follows a member that goes and one that comes")
  void theTableFollowsTheMembers() throws Exception {
    try (NodeProcesses nodes = NodeProcesses.start(3, directory);
        LatticeClient client = nodes.connect()) {
      awaitReplicated(client);
      KilledNode.awaitVoters(client);
      MemberInfo victim = client.members().get(2);
      String address = victim.address().toString();
      long version = client.stats().routingVersion();
      nodes.kill(address);
      KilledNode.await(
          "two members",
          () -> client.members().size() == 2 && client.stats().routingVersion() > version);
      nodes.replace(nodes.addresses().indexOf(address));
      awaitReplicated(client);
      GridMap<Integer, Integer> map = client.map("routed", Integer.class, Integer.class);
      for (int key = 0; key < KEYS; key++) {
        map.put(key, key);
      }
      MemberInfo newcomer =
          client.members().stream()
              .filter(member -> member.address().equals(victim.address()))
              .findFirst()
              .orElseThrow();
      assertTrue(client.stats(newcomer.id()).get("lattice.writes") > 0);
    }
  }

  @Test
  @DisplayName("a client goes on after all nodes were killed and started again")
  void allNodesRestart() throws Exception {
    try (NodeProcesses nodes = NodeProcesses.start(3, directory, "--data-log=on");
        LatticeClient client = nodes.connect()) {
      awaitReplicated(client);
      GridMap<Integer, Integer> map = client.map("routed", Integer.class, Integer.class);
      map.put(1, 1);
      nodes.killAll();
      nodes.restartAll();
      KilledNode.await("it writes again", () -> isWritten(map));
      assertEquals(2, map.get(2));
    }
  }

  private static boolean isWritten(GridMap<Integer, Integer> map) {
    try {
      map.put(2, 2);
      return true;
    } catch (GridException e) {
      return false; // Not yet, or nobody knows.
    }
  }

  private static long notOwner(LatticeClient client) {
    return client.members().stream()
        .mapToLong(member -> client.stats(member.id()).get("lattice.not.owner"))
        .sum();
  }

  private static void awaitReplicated(LatticeClient client) throws InterruptedException {
    KilledNode.await(
        "three members, two copies of each partition, nothing on its way",
        () ->
            client.members().size() == 3
                && client.routing().tables().stream()
                    .flatMap(table -> table.rows().stream())
                    .allMatch(row -> row.target().isEmpty() && row.inSync().size() == 2));
  }
}
