package io.latticegrid.storage.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stores that have files of their own, on disks that are really in trouble. */
class DiskTroubleTest {
  private static final String MOUNTED =
      "mount -t tmpfs -o size=24m none \"$0\" || exit 77; exec \"$@\"";
  private static final int NOT_ALLOWED = 77;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "h2"})
  @DisplayName("files that can't grow cost nothing that was acknowledged, and it goes on after it")
  void filesThatCannotGrow(String kind) throws Exception {
    Assumptions.assumeTrue(works("prlimit", "--version"), "no prlimit (util-linux) here");
    run(kind, "limit", List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "h2"})
  @DisplayName("a full disk costs nothing that was acknowledged, and it goes on after it")
  void fullDisk(String kind) throws Exception {
    List<String> world = new ArrayList<>(List.of("unshare", "--mount"));
    if (!works("unshare", "--mount", "true")) {
      world.addAll(1, List.of("--user", "--map-root-user"));
    }
    world.addAll(List.of("sh", "-c", MOUNTED, directory.toString()));
    run(kind, "full", world);
  }

  private void run(String kind, String trouble, List<String> world) throws Exception {
    run(world, TroubledStore.class, kind, trouble, directory.toString(), "17");
  }

  private static void run(List<String> world, Class<?> main, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(world);
    command.addAll(StoreProcess.command(main, arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    Assumptions.assumeTrue(
        code != NOT_ALLOWED && !said.startsWith("unshare:"),
        () -> "no file system may be mounted here: " + said);
    assertEquals(0, code, said);
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
