package io.latticegrid.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/OPERATIONS.md says to do when most voters are gone for good, done by its commands. */
class LostMajorityTest {
  private static final int KEYS = 300;

  @TempDir private Path directory;

  @Test
  void aClusterOfWhichTwoOfThreeNodesLostTheirDisksGoesOnWithWhatTheThirdHas() throws Exception {
    try (NodeProcesses nodes = NodeProcesses.start(3, directory);
        LatticeClient client = nodes.connect()) {
      GridMap<Integer, Integer> map = client.map("kept", Integer.class, Integer.class);
      KilledNode.await("three members, all replicated", () -> isReplicated(client, 3));
      Map<Integer, Integer> written = new TreeMap<>();
      for (int key = 0; key < KEYS; key++) {
        written.put(key, key * 7);
      }
      map.putAll(written);
      List<String> addresses = nodes.addresses();
      List<MemberId> lost =
          List.of(member(client, addresses.get(0)), member(client, addresses.get(1)));
      nodes.kill(addresses.get(0));
      nodes.kill(addresses.get(1));

      String survivor = addresses.get(2);
      String cluster = "%016x".formatted(client.routing().clusterId());
      KilledNode.await("a recovery that nothing stands against", () -> recovers(survivor, cluster));
      KilledNode.await("the survivor alone", () -> client.members().size() == 1);
      for (MemberId member : lost) {
        NodeProcesses.lattice("forget", member.toString(), "-a", survivor);
      }
      for (String group : List.of("default", "strict")) {
        NodeProcesses.lattice(
            "partitions", "accept-loss", "--all", "--group", group, "-a", survivor);
      }
      nodes.replace(0);
      nodes.replace(1);
      KilledNode.await("three members again, all replicated", () -> isReplicated(client, 3));

      Map<Integer, Integer> found = map.getAll(written.keySet());
      assertTrue(found.size() > KEYS / 3, "kept are only " + found.size());
      found.forEach((key, value) -> assertEquals(written.get(key), value));
      map.putAll(written);
      assertEquals(written, map.getAll(written.keySet()));
    }
  }

  private static boolean recovers(String survivor, String cluster) {
    try {
      NodeProcesses.lattice("metadata", "recover", "-a", survivor, "--confirm", cluster);
      return true;
    } catch (AssertionError e) {
      if (e.getMessage() != null && e.getMessage().contains("must not be begun anew")) {
        return false; // It still hopes for the others.
      }
      throw e;
    } catch (java.io.IOException | InterruptedException e) {
      throw new GridException(Code.INTERNAL, "the command line does not run", e);
    }
  }

  private static MemberId member(LatticeClient client, String address) {
    return client.members().stream()
        .filter(member -> member.address().toString().equals(address))
        .map(MemberInfo::id)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isReplicated(LatticeClient client, int members) {
    return client.members().size() == members
        && client.routing().tables().stream()
            .flatMap(table -> table.rows().stream())
            .allMatch(LostMajorityTest::isReplicated);
  }

  private static boolean isReplicated(PartitionRow row) {
    return row.target().isEmpty() && row.inSync().size() == 2;
  }
}
