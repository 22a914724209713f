package io.latticegrid.process;

import io.latticegrid.client.LatticeClient;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KilledProcessTest {
  @TempDir private Path directory;

  @ParameterizedTest(name = "the member of age {0} is killed")
  @ValueSource(ints = {0, 2})
  void acknowledgedWritesSurviveTheKillOfOneOfThreeProcesses(int victim) throws Exception {
    try (NodeProcesses nodes = NodeProcesses.start(3, directory);
        LatticeClient client = nodes.connect()) {
      new KilledNode(client).run(victim, member -> nodes.kill(member.address().toString()));
    }
  }
}
