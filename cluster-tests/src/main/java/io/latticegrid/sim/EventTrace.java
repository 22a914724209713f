package io.latticegrid.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The digest of all events of a run, what happened to its cluster, and the last events for people.
 * Confined to the simulation's thread.
 *
 * <p>Every {@value #STRIDE} events the digest so far is kept, so that two runs of one seed that
 * differ can be told where they first did.
 */
public final class EventTrace {
  /** Events between two kept digests. */
  public static final int STRIDE = 1_000;

  private static final int KEPT_EVENTS = 10_000;
  private static final int KEPT_NOTES = 1_000;

  /** What happened to the cluster; put into words only for those who want to read it. */
  private record Note(long atNanos, String what) {
    @Override
    public String toString() {
      return line(atNanos, what);
    }
  }

  private final List<Long> rolling = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();

  // The last events in columns, since one object each would be most of what a run allocates.
  private final long[] lastNanos = new long[KEPT_EVENTS];
  private final @Nullable SimActor[] lastActors = new SimActor[KEPT_EVENTS];
  private final @Nullable EventKind[] lastKinds = new EventKind[KEPT_EVENTS];
  private int next;
  private final @Nullable Consumer<String> listener;
  private Until until = Until.NEVER;
  private boolean isReached;
  private long digest = 0x4C47524453494D31L;
  private long events;

  /** Starts a trace; a listener, if any, is told at once of what the cluster and the clients do. */
  public EventTrace(@Nullable Consumer<String> listener) {
    this.listener = listener;
  }

  /** Starts a trace to which nobody listens. */
  public EventTrace() {
    this(null);
  }

  void event(SimActor actor, long atNanos, EventKind kind) {
    mix(atNanos * 31 + actor.id);
    mix(kind.code);
    lastNanos[next] = atNanos;
    lastActors[next] = actor;
    lastKinds[next] = kind;
    next = next + 1 == KEPT_EVENTS ? 0 : next + 1;
    if (++events % STRIDE == 0) {
      rolling.add(digest);
    }
    if (isReached || atNanos >= until.nanos()) {
      throw new Stopped();
    }
  }

  /** Ends the run, by {@link Stopped}, at a time or after what happened then. */
  public void stopAt(Until place) {
    until = place;
  }

  /** A run that was to stop somewhere has come there. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Adds what an event did to the digest. */
  void detail(long value) {
    mix(value);
  }

  /** Notes what happened to the cluster. */
  void note(long atNanos, String what) {
    mix(what.hashCode());
    if (isHeard()) {
      tell(atNanos, what);
    }
    if (notes.size() < KEPT_NOTES) {
      notes.add(new Note(atNanos, what));
    }
  }

  /** Whether somebody listens: only then it pays to put into words what happens. */
  boolean isHeard() {
    return listener != null || until.isWords();
  }

  /** Tells what happened to those who listen; no part of the digest. */
  void tell(long atNanos, String what) {
    isReached |= until.matches(what);
    if (listener != null) {
      listener.accept(line(atNanos, what));
    }
  }

  private static String line(long atNanos, String what) {
    return "%,15d us  %s".formatted(atNanos / 1_000, what);
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

  /** What happened to the cluster, oldest first. */
  public List<String> notes() {
    return notes.stream().map(Note::toString).toList();
  }

  /** The last events, oldest first. */
  public List<String> lastEvents(int number) {
    List<String> lines = new ArrayList<>();
    for (long i = Math.max(0, events - Math.min(number, KEPT_EVENTS)); i < events; i++) {
      int at = (int) (i % KEPT_EVENTS);
      lines.add(line(lastNanos[at], lastActors[at] + " " + lastKinds[at]));
    }
    return lines;
  }
}
