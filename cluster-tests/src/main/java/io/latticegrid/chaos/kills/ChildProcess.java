package io.latticegrid.chaos.kills;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A {@link KilledChild} as its parent sees it. Confined to a thread, but for the one that listens.
 */
final class ChildProcess {
  private final Process process;
  private final Thread listener = new Thread(this::listen, "acknowledgements");
  private final CountDownLatch opened = new CountDownLatch(1);

  // Of the listener until it has ended.
  private final int[] acknowledged = new int[KillLoad.WRITERS];
  private @Nullable String nonsense;

  private ChildProcess(Process process) {
    this.process = process;
    Arrays.fill(acknowledged, -1);
  }

  /** Starts one whose last words go to a file. */
  static ChildProcess start(Path libraries, Path words, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Djava.library.path=" + libraries,
            "-cp",
            System.getProperty("java.class.path"),
            KilledChild.class.getName()));
    command.addAll(arguments);
    ChildProcess child =
        new ChildProcess(
            new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(words.toFile()))
                .start());
    child.listener.start();
    return child;
  }

  private void listen() {
    try (DataInputStream in = new DataInputStream(process.getInputStream())) {
      while (true) {
        int writer = in.readInt();
        int number = in.readInt();
        if (writer == KilledChild.OPENED) {
          opened.countDown();
        } else if (number == acknowledged[writer] + 1) {
          acknowledged[writer] = number;
        } else {
          nonsense = "writer " + writer + " said " + number + " after " + acknowledged[writer];
        }
      }
    } catch (EOFException e) {
      opened.countDown();
    } catch (IOException e) {
      nonsense = e.toString();
      opened.countDown();
    }
  }

  /** Waits until the entries are open, or the process is gone. */
  void awaitOpen() throws InterruptedException {
    opened.await();
  }

  /**
   * Kills it after a time, and waits until all that it said is heard.
   *
   * @return the number of the last write of each writer that it acknowledged, -1 for none
   * @throws IOException if it was gone before
   */
  int[] killAfter(long micros, Path words) throws IOException, InterruptedException {
    boolean gone = process.waitFor(micros, TimeUnit.MICROSECONDS);
    kill();
    int code = process.waitFor();
    listener.join();
    if (gone) {
      throw new IOException("ended by itself with " + code + ": " + Files.readString(words));
    }
    if (nonsense != null) {
      throw new IOException(nonsense);
    }
    return acknowledged;
  }

  /** Kills it, whatever it does, and leaves what it said to be heard: so the process's handle. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Waits until a killed one is gone. */
  void awaitEnd() {
    process.onExit().join();
  }
}
