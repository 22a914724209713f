package io.latticegrid.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.sim.EventTrace;
import io.latticegrid.sim.RealGrid;
import io.latticegrid.sim.SimLimits;
import io.latticegrid.sim.SimPlan;
import io.latticegrid.sim.SimProfile;
import io.latticegrid.sim.SimRun;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a run is a pure function of the code and the seed")
final class DeterminismTest {
  private static Process start(long seed, SimProfile profile) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--") || flag.startsWith("-XX:")) {
        command.add(flag);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(DigestMain.class.getName(), "" + seed, profile.name()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static List<String> digests(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), output);
    return output.lines().filter(line -> line.startsWith("digest ")).toList();
  }

  @Test
  @DisplayName("two processes that run one seed see the same events")
  void twoProcessesThatRunOneSeedSeeTheSameEvents() throws Exception {
    for (SimProfile profile : List.of(SimProfile.CRASH, SimProfile.SPLIT)) {
      Process first = start(7, profile);
      Process second = start(7, profile);
      List<String> one = digests(first);
      List<String> other = digests(second);
      assertTrue(one.size() > 5, one.toString());
      for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
        assertEquals(
            one.get(i),
            other.get(i),
            "first difference within %d events of event %d"
                .formatted(EventTrace.STRIDE, i * EventTrace.STRIDE));
      }
      assertEquals(one, other);
    }
  }

  @Test
  @DisplayName("one process that runs a seed twice sees the same events, others with another seed")
  void oneProcessThatRunsASeedTwiceSeesTheSameEvents() {
    assertEquals(rolling(11), rolling(11));
    assertNotEquals(rolling(11), rolling(12));
  }

  private static List<Long> rolling(long seed) {
    return new SimRun(
            SimPlan.draw(seed, SimProfile.CRASH, SimLimits.NONE), new RealGrid(), new EventTrace())
        .run()
        .rolling();
  }
}
