package io.latticegrid.history;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order in which a register, one call after the other, gives the answers of a history.
 * Confined to its caller, for one search.
 *
 * <p>The search is that of Wing and Gong ("Testing and Verifying Concurrent Objects", Journal of
 * Parallel and Distributed Computing, 1993): of the calls that are left, one may be next only if
 * none of the others ended before it began; take one that fits, go on with the rest, and come back
 * if that leads nowhere. Lowe ("Testing for Linearizability", Concurrency and Computation, 2017)
 * added that no configuration, which calls were taken and what the register has, is looked at
 * twice.
 *
 * <p>A call whose outcome is unknown never ends: it may be taken at any time after it began, and
 * need not be. Such calls are tried last, and only where they change something.
 */
final class WingGongLowe {
  private static final int HEAD = 0;
  private static final int MAX_CONFIGURATIONS = 1_000_000;

  /** What the search came to. */
  enum Verdict {
    /** There is such an order. */
    LINEARIZABLE,
    /** There is none. */
    NOT_LINEARIZABLE,
    /** It takes too long to say. */
    TOO_HARD
  }

  /** Which calls were taken, and what the register has then. */
  private record Configuration(BitSet taken, @Nullable String value) {}

  /**
   * A choice that can be taken back.
   *
   * @param call that was taken
   * @param before what the register had
   * @param resume the event at which to go on looking
   */
  private record Choice(int call, @Nullable String before, int resume) {}

  /** First those whose answer is known, then the others; each kind as they began. */
  private final Call[] calls;

  private final int known;

  // The beginnings and ends of the known calls that are not taken, as a list in the order of time.
  private final int[] next;
  private final int[] previous;
  private final int[] callAt;
  private final int[] beginningOf;
  private final int[] endOf;

  private final BitSet taken = new BitSet();
  private final Set<Configuration> visited = new HashSet<>();
  private final Deque<Choice> choices = new ArrayDeque<>();
  private @Nullable String value;
  private int left;

  /** For the calls of one register, which has no value at first. */
  WingGongLowe(List<Call> history) {
    calls =
        history.stream()
            .sorted((a, b) ->
                a.isKnown() == b.isKnown()
                    ? Long.compare(a.begun(), b.begun())
                    : Boolean.compare(b.isKnown(), a.isKnown()))
            .toArray(Call[]::new);
    known = (int) history.stream().filter(Call::isKnown).count();
    left = known;
    next = new int[2 * known + 1];
    previous = new int[2 * known + 1];
    callAt = new int[2 * known + 1];
    beginningOf = new int[known];
    endOf = new int[known];
    link();
  }

  private void link() {
    long[] moments =
        Arrays.stream(calls, 0, known)
            .flatMapToLong(call -> LongStream.of(call.begun(), call.ended()))
            .sorted()
            .toArray();
    for (int call = 0; call < known; call++) {
      beginningOf[call] = 1 + Arrays.binarySearch(moments, calls[call].begun());
      endOf[call] = 1 + Arrays.binarySearch(moments, calls[call].ended());
      callAt[beginningOf[call]] = call;
      callAt[endOf[call]] = call;
    }
    for (int event = 0; event < next.length; event++) {
      next[event] = (event + 1) % next.length;
      previous[event] = (event + next.length - 1) % next.length;
    }
  }

  /** Searches. */
  Verdict search() {
    int at = next[HEAD];
    while (left > 0) {
      if (visited.size() > MAX_CONFIGURATIONS) {
        return Verdict.TOO_HARD;
      }
      int call = callAt[at];
      if (at == beginningOf[call]) {
        at = calls[call].fits(value) && take(call, at) ? next[HEAD] : next[at];
      } else if (takeUnknown(known, at)) {
        at = next[HEAD];
      } else {
        at = giveWay();
        if (at == HEAD) {
          return Verdict.NOT_LINEARIZABLE;
        }
      }
    }
    return Verdict.LINEARIZABLE;
  }

  /** Takes an unknown call, from one on, that began before an event and changes something. */
  private boolean takeUnknown(int first, int end) {
    long moment = calls[callAt[end]].ended();
    for (int call = first; call < calls.length && calls[call].begun() < moment; call++) {
      boolean changes = !Objects.equals(calls[call].request().after(value), value);
      if (changes && !taken.get(call) && take(call, end)) {
        return true;
      }
    }
    return false;
  }

  /** Takes a call as the next one, unless that leads to where the search has been. */
  private boolean take(int call, int at) {
    String after = calls[call].request().after(value);
    taken.set(call);
    if (!visited.add(new Configuration((BitSet) taken.clone(), after))) {
      taken.clear(call);
      return false;
    }
    choices.push(new Choice(call, value, at));
    value = after;
    if (call < known) {
      left--;
      unlink(beginningOf[call]);
      unlink(endOf[call]);
    }
    return true;
  }

  /** Takes the last choice back and makes the next one; HEAD if there is none left. */
  private int giveWay() {
    while (!choices.isEmpty()) {
      Choice last = choices.pop();
      value = last.before;
      taken.clear(last.call);
      if (last.call < known) {
        left++;
        relink(endOf[last.call]);
        relink(beginningOf[last.call]);
        return next[last.resume];
      }
      if (takeUnknown(last.call + 1, last.resume)) {
        return next[HEAD];
      }
    }
    return HEAD;
  }

  private void unlink(int event) {
    next[previous[event]] = next[event];
    previous[next[event]] = previous[event];
  }

  private void relink(int event) {
    next[previous[event]] = event;
    previous[next[event]] = event;
  }
}
