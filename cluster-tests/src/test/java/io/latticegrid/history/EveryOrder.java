package io.latticegrid.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows all orders in which the calls of a history may have taken effect, whichever those are,
 * and leaves nothing out: for a dozen calls. Pure.
 */
final class EveryOrder {
  /** Which calls took effect, as bits, and what the register has then. */
  private record State(int taken, @Nullable String value) {}

  private EveryOrder() {}

  static boolean isLinearizable(List<Call> calls) {
    Set<State> seen = new HashSet<>();
    Deque<State> left = new ArrayDeque<>();
    left.add(new State(0, null));
    while (!left.isEmpty()) {
      State state = left.remove();
      if (hasAll(calls, state.taken)) {
        return true;
      }
      for (int call = 0; call < calls.size(); call++) {
        if (mayBeNext(calls, state, call)) {
          String after = calls.get(call).request().after(state.value);
          State next = new State(state.taken | (1 << call), after);
          if (seen.add(next)) {
            left.add(next);
          }
        }
      }
    }
    return false;
  }

  private static boolean hasAll(List<Call> calls, int taken) {
    for (int call = 0; call < calls.size(); call++) {
      if (calls.get(call).isKnown() && (taken >> call & 1) == 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean mayBeNext(List<Call> calls, State state, int next) {
    Call candidate = calls.get(next);
    boolean fits = !candidate.isKnown() || candidate.fits(state.value);
    if (!fits || (state.taken >> next & 1) == 1) {
      return false;
    }
    for (int call = 0; call < calls.size(); call++) {
      if ((state.taken >> call & 1) == 0 && calls.get(call).ended() < candidate.begun()) {
        return false;
      }
    }
    return true;
  }
}
