package io.latticegrid.sim;

import java.util.Arrays;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The events that are to come, the next one first. Confined to the simulation's thread.
 *
 * <p>Four children a place, and times beside the events: half as deep as a binary heap, and most
 * comparisons touch one array of numbers.
 */
final class EventHeap {
  private static final int WAYS = 4;

  private @Nullable SimEvent[] events = new SimEvent[1_024];
  private long[] times = new long[1_024];
  private int size;

  /** Adds an event. */
  void add(SimEvent event) {
    if (size == events.length) {
      events = Arrays.copyOf(events, 2 * size);
      times = Arrays.copyOf(times, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) / WAYS;
      if (!isBefore(event, event.atNanos(), parent)) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    put(event, event.atNanos(), at);
  }

  /** The next event; null if there is none. */
  @Nullable SimEvent peek() {
    return size == 0 ? null : events[0];
  }

  /** Takes the next event out. */
  SimEvent remove() {
    SimEvent first = peek();
    if (first == null) {
      throw new NoSuchElementException();
    }
    SimEvent last = events[--size];
    events[size] = null;
    if (size > 0 && last != null) {
      sink(last, times[size]);
    }
    return first;
  }

  private void sink(SimEvent event, long time) {
    int at = 0;
    for (int child = 1; child < size; child = WAYS * at + 1) {
      int least = child;
      int end = Math.min(child + WAYS, size);
      for (int other = child + 1; other < end; other++) {
        if (isBefore(other, least)) {
          least = other;
        }
      }
      if (isBefore(event, time, least)) {
        break;
      }
      move(least, at);
      at = least;
    }
    put(event, time, at);
  }

  private boolean isBefore(SimEvent event, long time, int at) {
    long there = times[at];
    SimEvent other = events[at];
    return time < there || (time == there && other != null && event.compareTo(other) < 0);
  }

  private boolean isBefore(int one, int other) {
    SimEvent event = events[one];
    return event != null && isBefore(event, times[one], other);
  }

  private void move(int from, int to) {
    events[to] = events[from];
    times[to] = times[from];
  }

  private void put(SimEvent event, long time, int at) {
    events[at] = event;
    times[at] = time;
  }

  /** How many events have not run and were not cancelled; counted one by one. */
  long pending() {
    return Arrays.stream(events, 0, size).filter(e -> e != null && e.isPending()).count();
  }
}
