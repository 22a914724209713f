package io.latticegrid.history;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
 *
 * <p>Three more things keep the search short, and change nothing about what it finds:
 *
 * <ul>
 *   <li>A call that fits and changes nothing is taken at once, without an alternative: in whatever
 *       order it comes later, it may come first.
 *   <li>A value that a call is still to find, and that no call is left to write, is not overwritten
 *       ({@link Wanted}).
 *   <li>Where calls only read and set, as those of several keys at a time do, a value that nobody
 *       is to find is set at once where nobody is to find the present one either: what comes next
 *       overwrites it. One whose outcome is unknown is not set at all then.
 * </ul>
 */
final class WingGongLowe {
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
   * @param only whether nothing else has to be tried
   */
  private record Choice(int call, @Nullable String before, int resume, boolean only) {}

  /** First those whose answer is known, then the others; each kind as they began. */
  private final Call[] calls;

  private final int known;

  /** The beginnings and ends of the known calls that are not taken. */
  private final Moments moments;

  private final Wanted wanted;

  /** Whether calls only read and set. */
  private final boolean plain;

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
    wanted = new Wanted(calls);
    plain =
        history.stream()
            .map(Call::request)
            .allMatch(request -> request.isBlind() || request.kind() == Request.Kind.GET);
    moments = new Moments(Arrays.copyOf(calls, known));
  }

  /** Searches. */
  Verdict search() {
    if (wanted.isHopeless()) {
      return Verdict.NOT_LINEARIZABLE;
    }
    int at = moments.first();
    while (left > 0) {
      if (visited.size() > MAX_CONFIGURATIONS) {
        return Verdict.TOO_HARD;
      }
      at = at == moments.first() ? takeBest() : tryAt(at);
      if (at == Moments.NONE && left > 0) {
        return Verdict.NOT_LINEARIZABLE;
      }
    }
    return Verdict.LINEARIZABLE;
  }

  /** Takes what is best taken first, if there is any; else looks for what may be taken. */
  private int takeBest() {
    for (int at = moments.first(); moments.isBeginning(at); at = moments.after(at)) {
      if (isBest(calls[moments.call(at)])) {
        return take(moments.call(at), at, true) ? moments.first() : giveWay();
      }
    }
    return tryAt(moments.first());
  }

  /** Whether an order of what is left, if there is any, is one in which this call is next. */
  private boolean isBest(Call call) {
    Request request = call.request();
    if (request.isBlind()) {
      return plain && call.fits(value) && !wanted.needs(value) && !wanted.needs(request.value());
    }
    boolean sums = request.kind() == Request.Kind.ADD;
    return !sums && call.fits(value) && Objects.equals(request.after(value), value);
  }

  /** Takes the call that begins at an event, or one that is unknown before it ends; goes on. */
  private int tryAt(int at) {
    int call = moments.call(at);
    if (moments.isBeginning(at)) {
      return calls[call].fits(value) && take(call, at, false) ? moments.first() : moments.after(at);
    }
    return takeUnknown(known, at) ? moments.first() : giveWay();
  }

  /** Takes an unknown call, from one on, that began before an event and changes something. */
  private boolean takeUnknown(int first, int end) {
    long moment = calls[moments.call(end)].ended();
    for (int call = first; call < calls.length && calls[call].begun() < moment; call++) {
      String after = calls[call].request().after(value);
      boolean matters = !Objects.equals(after, value) && (!plain || wanted.needs(after));
      if (matters && !taken.get(call) && take(call, end, false)) {
        return true;
      }
    }
    return false;
  }

  /** Takes a call as the next one, unless that leads nowhere, or to where the search has been. */
  private boolean take(int call, int at, boolean only) {
    String after = calls[call].request().after(value);
    taken.set(call);
    wanted.take(call);
    boolean overwrites = !Objects.equals(after, value) && wanted.keeps(value);
    if (overwrites || !visited.add(new Configuration((BitSet) taken.clone(), after))) {
      wanted.leave(call);
      taken.clear(call);
      return false;
    }
    choices.push(new Choice(call, value, at, only));
    value = after;
    if (call < known) {
      left--;
      moments.leaveOut(call);
    }
    return true;
  }

  /** Takes the last choice back and makes the next one; Moments.NONE if there is none left. */
  private int giveWay() {
    while (!choices.isEmpty()) {
      Choice last = choices.pop();
      value = last.before;
      taken.clear(last.call);
      wanted.leave(last.call);
      if (last.call < known) {
        left++;
        moments.putBack(last.call);
        if (!last.only) {
          return moments.after(last.resume);
        }
      } else if (takeUnknown(last.call + 1, last.resume)) {
        return moments.first();
      }
    }
    return Moments.NONE;
  }
}
