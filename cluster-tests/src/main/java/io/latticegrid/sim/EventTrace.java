package io.latticegrid.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * The digest of all events of a run, and the last of them for people. Confined to the simulation's
 * thread.
 *
 * <p>Every {@value #STRIDE} events the digest so far is kept, so that two runs of one seed that
 * differ can be told where they first did.
 */
public final class EventTrace {
  /** Events between two kept digests. */
  public static final int STRIDE = 1_000;

  private static final int KEPT_LINES = 10_000;

  private final List<Long> rolling = new ArrayList<>();
  private final Deque<String> lines = new ArrayDeque<>();
  private final boolean keepsLines;
  private long digest = 0x4C47524453494D31L;
  private long events;

  /** Starts a trace that keeps the last events as text, or only what happened to the cluster. */
  public EventTrace(boolean keepsEvents) {
    this.keepsLines = keepsEvents;
  }

  void event(SimActor actor, long atNanos, EventKind kind) {
    mix(atNanos * 31 + actor.id);
    mix(kind.ordinal());
    if (++events % STRIDE == 0) {
      rolling.add(digest);
    }
    if (keepsLines) {
      keep(atNanos, actor.name + " " + kind);
    }
  }

  /** Adds what an event did to the digest. */
  void detail(long value) {
    mix(value);
  }

  /** Notes for people, and for the digest, what happened to the cluster. */
  void note(long atNanos, String what) {
    for (int i = 0; i < what.length(); i++) {
      mix(what.charAt(i));
    }
    keep(atNanos, what);
  }

  private void keep(long atNanos, String what) {
    if (lines.size() == KEPT_LINES) {
      lines.removeFirst();
    }
    lines.add("%,15d us  %s".formatted(atNanos / 1_000, what));
  }

  private void mix(long value) {
    long mixed = (digest ^ value) * 0x9E3779B97F4A7C15L;
    digest = mixed ^ (mixed >>> 29);
  }

  /** The digest of all events so far. */
  public long digest() {
    return digest;
  }

  /** How many events there were. */
  public long events() {
    return events;
  }

  /** The digest after each {@value #STRIDE} events. */
  public List<Long> rolling() {
    return Collections.unmodifiableList(rolling);
  }

  /** The last lines, oldest first. */
  public List<String> lines() {
    return List.copyOf(lines);
  }
}
