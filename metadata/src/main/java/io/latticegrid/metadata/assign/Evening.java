package io.latticegrid.metadata.assign;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Finds who has too much or too little of something and ways from the one to the other. Confined to
 * one assignment.
 */
final class Evening {
  /** Whether a unit can go from one member to another. */
  interface Edge {
    boolean connects(int from, int to);
  }

  private final int members;
  private final int low;
  private final int high;
  private final IntUnaryOperator load;

  Evening(int members, int total, IntUnaryOperator load) {
    this.members = members;
    this.low = total / members;
    this.high = low + (total % members == 0 ? 0 : 1);
    this.load = load;
  }

  /** The fullest member above its share, or -1. */
  int above() {
    int most = over();
    return load.applyAsInt(most) > high ? most : -1;
  }

  /** The emptiest member below its share, or -1. */
  int below() {
    int least = under();
    return load.applyAsInt(least) < low ? least : -1;
  }

  /** The fullest member. */
  int over() {
    int most = 0;
    for (int member = 1; member < members; member++) {
      most = load.applyAsInt(member) > load.applyAsInt(most) ? member : most;
    }
    return most;
  }

  /** The emptiest member. */
  int under() {
    int least = 0;
    for (int member = 1; member < members; member++) {
      least = load.applyAsInt(member) < load.applyAsInt(least) ? member : least;
    }
    return least;
  }

  /** The shortest way between two members; empty if there is none. */
  int[] path(int from, int to, Edge edge) {
    int[] previous = search(from, edge);
    return previous[to] < 0 ? new int[0] : trace(previous, to);
  }

  /**
   * The shortest way from a member above its share to one that has room; empty if there is none.
   */
  int[] pathDown(int from, Edge edge) {
    int[] previous = search(from, edge);
    int best = -1;
    for (int member = 0; member < members; member++) {
      if (previous[member] >= 0 && member != from && load.applyAsInt(member) < high) {
        best = best < 0 || load.applyAsInt(member) < load.applyAsInt(best) ? member : best;
      }
    }
    return best < 0 ? new int[0] : trace(previous, best);
  }

  /**
   * The shortest way to a member below its share from one that can spare; empty if there is none.
   */
  int[] pathUp(int to, Edge edge) {
    int[] next = search(to, (a, b) -> edge.connects(b, a));
    int best = -1;
    for (int member = 0; member < members; member++) {
      if (next[member] >= 0 && member != to && load.applyAsInt(member) > low) {
        best = best < 0 || load.applyAsInt(member) > load.applyAsInt(best) ? member : best;
      }
    }
    if (best < 0) {
      return new int[0];
    }
    int[] reversed = trace(next, best);
    for (int i = 0, j = reversed.length - 1; i < j; i++, j--) {
      int swap = reversed[i];
      reversed[i] = reversed[j];
      reversed[j] = swap;
    }
    return reversed;
  }

  /**
   * The shortest way from a member to the emptiest that has less by two at least, if there is one.
   */
  int[] pathToLess(int from, Edge edge) {
    int[] previous = search(from, edge);
    int best = -1;
    for (int member = 0; member < members; member++) {
      boolean less = load.applyAsInt(member) + 2 <= load.applyAsInt(from);
      if (previous[member] >= 0
          && less
          && (best < 0 || load.applyAsInt(member) < load.applyAsInt(best))) {
        best = member;
      }
    }
    return best < 0 ? new int[0] : trace(previous, best);
  }

  private int[] search(int from, Edge edge) {
    int[] previous = new int[members];
    Arrays.fill(previous, -1);
    previous[from] = from;
    int[] queue = new int[members];
    int tail = 0;
    queue[tail++] = from;
    for (int head = 0; head < tail; head++) {
      for (int member = 0; member < members; member++) {
        if (previous[member] < 0 && edge.connects(queue[head], member)) {
          previous[member] = queue[head];
          queue[tail++] = member;
        }
      }
    }
    return previous;
  }

  private static int[] trace(int[] previous, int to) {
    int length = 1;
    for (int at = to; previous[at] != at; at = previous[at]) {
      length++;
    }
    int[] path = new int[length];
    int at = to;
    for (int i = length - 1; i >= 0; i--) {
      path[i] = at;
      at = previous[at];
    }
    return path;
  }
}
