package io.latticegrid.benchmarks.peer;

import java.io.IOException;

/** What the members of the peers say and when they end. Static only. */
public final class MemberProcess {
  /** The line on standard output that says that the cluster is whole. */
  public static final String READY = "member is ready";

  private MemberProcess() {}

  /** Says that it is ready, and ends with the process that started it: when standard input does. */
  public static void serveUntilOrphaned() throws IOException {
    System.out.println(READY);
    while (System.in.read() >= 0) {
      // Nobody writes; the read ends when the other process does.
    }
    System.exit(0);
  }
}
