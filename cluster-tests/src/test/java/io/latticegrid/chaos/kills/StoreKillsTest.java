package io.latticegrid.chaos.kills;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Fifteen kills; {@code ./lattice chaos store-kills} makes it as many as one wants. */
class StoreKillsTest {
  private final StringWriter progress = new StringWriter();
  private Path left;

  @Test
  void whatAKilledProcessAcknowledgedIsThereAndWhatItRemovedIsNot() throws Exception {
    for (StoreKind kind : StoreKind.values()) {
      int cycles = kind == StoreKind.LOG ? 8 : 7;
      KillReport report = run(new StoreKills.Options(cycles, List.of(kind), 0xFA17, false));
      assertTrue(report.isRight(), progress.toString());
      long acknowledged = report.states().get(kind).counts().acknowledged;
      assertTrue(acknowledged > 10L * cycles, "hardly any load: " + acknowledged);
    }
  }

  @Test
  void aLogThatAnswersBeforeItHasSyncedIsFound() throws Exception {
    KillReport report = run(new StoreKills.Options(10, List.of(StoreKind.LOG), 0xFA17, true));
    assertFalse(report.isRight());
    assertTrue(report.states().get(StoreKind.LOG).counts().wrong() > 0);
    assertTrue(progress.toString().contains("left in " + left), progress.toString());
    assertTrue(Files.exists(left.resolve("log.expected")));
    try (Stream<Path> files = Files.walk(left)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private KillReport run(StoreKills.Options options) throws Exception {
    try (StoreKills kills = new StoreKills(options, new PrintWriter(progress, true))) {
      left = kills.directory();
      return kills.run();
    }
  }
}
