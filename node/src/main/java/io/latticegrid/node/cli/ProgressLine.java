package io.latticegrid.node.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;

/** Says how far something is, on stderr, once a second. Confined to its command. */
final class ProgressLine {
  private static final long EVERY_NANOS = 1_000_000_000;

  private final PrintWriter err;
  private final long begun = System.nanoTime();
  private long said = begun;

  ProgressLine(PrintWriter err) {
    this.err = err;
  }

  /** Says it if something was not said just now. */
  void say(Supplier<String> text) {
    long now = System.nanoTime();
    if (now - said >= EVERY_NANOS) {
      said = now;
      err.println(text.get());
      err.flush();
    }
  }

  /** Milliseconds since it began. */
  long millis() {
    return (System.nanoTime() - begun) / 1_000_000;
  }
}
