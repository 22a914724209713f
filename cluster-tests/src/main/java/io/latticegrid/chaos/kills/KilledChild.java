package io.latticegrid.chaos.kills;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The process that is killed: opens the entries, and writes without end; of each write that is
 * durable it tells its parent on standard output, in eight bytes, writer and number.
 */
final class KilledChild {
  /** Instead of a writer: the entries are open. */
  static final int OPENED = -1;

  private final KeptEntries entries;
  private final OutputStream out;

  private KilledChild(KeptEntries entries, OutputStream out) {
    this.entries = entries;
    this.out = out;
  }

  /** Directory, kind, seed, cycle, and whether to tell of writes before they are durable. */
  public static void main(String[] arguments) throws IOException {
    OutputStream out = System.out;
    System.setOut(new PrintStream(System.err, true, StandardCharsets.UTF_8));
    int cycle = Integer.parseInt(arguments[3]);
    long seed = Long.parseLong(arguments[2]);
    boolean early = Boolean.parseBoolean(arguments[4]);
    KeptEntries entries = StoreKind.valueOf(arguments[1]).open(Path.of(arguments[0]), cycle);
    KilledChild child = new KilledChild(entries, out);
    child.tell(OPENED, 0);
    List<Thread> writers = new ArrayList<>();
    for (int writer = 0; writer < KillLoad.WRITERS; writer++) {
      KillLoad load = new KillLoad(seed, cycle, writer);
      writers.add(new Thread(() -> child.write(load, early), "writer-" + writer));
    }
    writers.forEach(Thread::start);
  }

  private void write(KillLoad load, boolean early) {
    try {
      while (true) {
        KeptWrite write = load.next();
        if (early) {
          tell(write.writer(), write.number());
        }
        entries.write(write);
        if (!early) {
          tell(write.writer(), write.number());
        }
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private synchronized void tell(int writer, int number) throws IOException {
    out.write(ByteBuffer.allocate(2 * Integer.BYTES).putInt(writer).putInt(number).array());
    out.flush();
  }
}
