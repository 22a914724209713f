package io.latticegrid.history;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * The beginnings and ends of calls, as a list in the order of time out of which calls are taken and
 * put back, the last first. Confined to its search.
 */
final class Moments {
  /** Before the first and after the last moment. */
  static final int NONE = 0;

  private final int[] next;
  private final int[] previous;
  private final int[] callAt;
  private final int[] beginningOf;
  private final int[] endOf;

  /** Of calls that ended. */
  Moments(Call[] calls) {
    next = new int[2 * calls.length + 1];
    previous = new int[next.length];
    callAt = new int[next.length];
    beginningOf = new int[calls.length];
    endOf = new int[calls.length];
    long[] all =
        Arrays.stream(calls)
            .flatMapToLong(call -> LongStream.of(call.begun(), call.ended()))
            .sorted()
            .toArray();
    for (int call = 0; call < calls.length; call++) {
      beginningOf[call] = 1 + Arrays.binarySearch(all, calls[call].begun());
      endOf[call] = 1 + Arrays.binarySearch(all, calls[call].ended());
      callAt[beginningOf[call]] = call;
      callAt[endOf[call]] = call;
    }
    for (int moment = 0; moment < next.length; moment++) {
      next[moment] = (moment + 1) % next.length;
      previous[moment] = (moment + next.length - 1) % next.length;
    }
  }

  /** The first moment that is left, if there is any. */
  int first() {
    return next[NONE];
  }

  /** The moment after one that is left. */
  int after(int moment) {
    return next[moment];
  }

  /** Whose moment it is. */
  int call(int moment) {
    return callAt[moment];
  }

  /** Whether it is not the call's end. */
  boolean isBeginning(int moment) {
    return moment != NONE && beginningOf[callAt[moment]] == moment;
  }

  /** Leaves a call out. */
  void leaveOut(int call) {
    unlink(beginningOf[call]);
    unlink(endOf[call]);
  }

  /** Puts the call back that was left out last. */
  void putBack(int call) {
    relink(endOf[call]);
    relink(beginningOf[call]);
  }

  private void unlink(int moment) {
    next[previous[moment]] = next[moment];
    previous[next[moment]] = previous[moment];
  }

  private void relink(int moment) {
    next[previous[moment]] = moment;
    previous[next[moment]] = moment;
  }
}
