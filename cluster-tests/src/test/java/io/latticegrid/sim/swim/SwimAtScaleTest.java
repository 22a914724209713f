package io.latticegrid.sim.swim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.metadata.swim.SwimConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The quick version of {@code ./lattice sim swim}. */
class SwimAtScaleTest {
  private static final SwimConfig CONFIG = SwimMain.config();

  private static DeathReport deaths(int members, double loss, int deaths) {
    DeathReport report = DeathTrials.run(1, members, loss, deaths, CONFIG);
    System.out.println(report.line());
    return report;
  }

  @Test
  @DisplayName("ten members know of a death within six seconds")
  void tenMembersKnowOfADeath() {
    for (double loss : new double[] {0, 0.05, 0.2}) {
      DeathReport report = deaths(10, loss, 20);
      assertEquals(0, report.unknown() + report.falseVerdicts(), "loss " + loss);
      assertTrue(report.suspected().seconds(.99) < 1.5, report.line());
      assertTrue(report.detected().seconds(.99) < 5, report.line());
      assertTrue(report.spread().seconds(.99) < 1, report.line());
    }
  }

  @Test
  @DisplayName("a hundred members know of a death within eight seconds, and accuse nobody falsely")
  void aHundredMembersKnowOfADeath() {
    for (double loss : new double[] {0, 0.05, 0.2}) {
      DeathReport report = deaths(100, loss, 10);
      assertEquals(0, report.unknown() + report.falseVerdicts(), "loss " + loss);
      assertTrue(report.suspected().seconds(.99) < 2, report.line());
      assertTrue(report.detected().seconds(.99) < 6, report.line());
      assertTrue(report.spread().seconds(.99) < 2, report.line());
    }
  }

  @Test
  @DisplayName("what a member sends in a period does not grow with the cluster")
  void whatAMemberSendsDoesNotGrow() {
    double small = deaths(10, 0, 2).bytesPerPeriod();
    double large = deaths(300, 0, 2).bytesPerPeriod();
    assertTrue(large < 2 * small + 100, small + " and " + large);
  }

  @Test
  @DisplayName("slow members harm no others where each minds its own slowness")
  void slowMembersHarmNoOthers() {
    SlowTrials.SlowReport with = SlowTrials.run(1, 50, 5, CONFIG);
    SlowTrials.SlowReport without = SlowTrials.run(1, 50, 5, CONFIG.withoutLocalHealth());
    System.out.println(with.line());
    System.out.println(without.line());
    assertEquals(0, with.onWell());
    assertEquals(0, with.bad() + without.bad());
    assertTrue(without.onWell() > 0, without.line());
  }

  @Test
  @DisplayName("two runs of one seed are alike, and the command prints one object")
  void twoRunsOfOneSeedAreAlike() {
    List<String> arguments = List.of("--nodes", "10", "--loss", "0,20", "--deaths", "2", "--json");
    String once = output(arguments);
    assertEquals(once, output(arguments));
    assertTrue(once.startsWith("{") && once.strip().endsWith("}"), once);
    assertEquals(1, once.lines().count());
  }

  @Test
  @DisplayName("wrong arguments end with 2")
  void wrongArgumentsEndWithTwo() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    assertEquals(2, SwimMain.run(List.of("--nodes", "1"), nowhere, nowhere));
    assertEquals(2, SwimMain.run(List.of("--nodes"), nowhere, nowhere));
    assertEquals(2, SwimMain.run(List.of("--colour", "red"), nowhere, nowhere));
  }

  private static String output(List<String> arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    assertEquals(0, SwimMain.run(arguments, out, nowhere));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
