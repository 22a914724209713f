package io.latticegrid.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The definition of linearizability at its word: some of the calls whose outcome is unknown, and
 * all others, can be put in an order that keeps to the order of time, and in which a register gives
 * all answers. Tries every order of every choice, so it is for a few calls only.
 */
final class PlainSearch {
  private PlainSearch() {}

  static boolean isLinearizable(List<Call> calls) {
    List<Call> known = calls.stream().filter(Call::isKnown).toList();
    List<Call> unknown = calls.stream().filter(call -> !call.isKnown()).toList();
    for (int choice = 0; choice < 1 << unknown.size(); choice++) {
      List<Call> chosen = new ArrayList<>(known);
      for (int i = 0; i < unknown.size(); i++) {
        if ((choice >> i & 1) == 1) {
          chosen.add(unknown.get(i));
        }
      }
      if (hasOrder(chosen, 0)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the calls from a place on can be put in an order in which all is well. */
  private static boolean hasOrder(List<Call> calls, int from) {
    if (from == calls.size()) {
      return keepsToTime(calls) && givesTheAnswers(calls);
    }
    for (int i = from; i < calls.size(); i++) {
      List<Call> other = new ArrayList<>(calls);
      other.set(from, calls.get(i));
      other.set(i, calls.get(from));
      if (hasOrder(other, from + 1)) {
        return true;
      }
    }
    return false;
  }

  private static boolean keepsToTime(List<Call> order) {
    for (int i = 0; i < order.size(); i++) {
      for (int later = i + 1; later < order.size(); later++) {
        if (order.get(later).ended() < order.get(i).begun()) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean givesTheAnswers(List<Call> order) {
    @Nullable String value = null;
    for (Call call : order) {
      if (call.isKnown() && !call.fits(value)) {
        return false;
      }
      value = call.request().after(value);
    }
    return true;
  }
}
