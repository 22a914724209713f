package io.latticegrid.history;

import io.latticegrid.invariant.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that clients asked for and were told, key by key, in one order of time; and whether it is
 * linearizable (I-CP1). Confined to its caller.
 *
 * <p>A history of many registers is linearizable if and only if that of each register is (Herlihy
 * and Wing, "Linearizability: a correctness condition for concurrent objects", 1990), so each key
 * is looked at alone. That makes it cheap: what a search costs grows with those that ask for one
 * key at a time, and with the calls of a key whose outcome is unknown, for these stay possible for
 * ever. So use a fresh key after some hundred calls, or after a few unknown ones.
 */
public final class History {
  /** What a violation is named after. */
  public static final String NAME = "I-CP1";

  private static final int SHOWN = 14;

  private final Map<String, List<Call>> keys = new LinkedHashMap<>();
  private long order;
  private long calls;

  /**
   * Somebody asks for an operation.
   *
   * @param by who, for reports
   */
  public Call call(String key, String by, Request request) {
    Call call = new Call(by, request, () -> ++order);
    keys.computeIfAbsent(key, any -> new ArrayList<>()).add(call);
    calls++;
    return call;
  }

  /** The keys that were asked for, in the order of their first call. */
  public List<String> keys() {
    return List.copyOf(keys.keySet());
  }

  /** How many operations were asked for. */
  public long calls() {
    return calls;
  }

  /** How many of them {@link #check} takes into account: all but those that failed. */
  public long checked() {
    return keys.values().stream().flatMap(List::stream).filter(call -> !call.hasFailed()).count();
  }

  /** Which keys no register could have answered so. */
  public List<Violation> check() {
    List<Violation> violations = new ArrayList<>();
    keys.forEach((key, asked) -> {
      List<Call> calls = asked.stream().filter(call -> !call.hasFailed()).toList();
      WingGongLowe.Verdict verdict = new WingGongLowe(calls).search();
      if (verdict != WingGongLowe.Verdict.LINEARIZABLE) {
        violations.add(new Violation(NAME, "key " + key + ": " + story(calls, verdict)));
      }
    });
    return violations;
  }

  /** What was asked until the first answer that no register could have given. */
  private static String story(List<Call> calls, WingGongLowe.Verdict verdict) {
    if (verdict == WingGongLowe.Verdict.TOO_HARD) {
      return "the search takes too long; unknown outcomes: "
          + calls.stream().filter(call -> !call.isKnown()).count();
    }
    List<Call> shortest = shortest(calls);
    List<String> lines = shortest.stream().map(Call::toString).toList();
    int skipped = Math.max(0, lines.size() - SHOWN);
    return "%d calls are not linearizable, and the first %d of them are not: %s%s"
        .formatted(
            calls.size(),
            lines.size(),
            skipped == 0 ? "" : "... ",
            String.join("; ", lines.subList(skipped, lines.size())));
  }

  /** The shortest beginning of a history that is not linearizable either. */
  private static List<Call> shortest(List<Call> calls) {
    long[] ends = calls.stream().filter(Call::isKnown).mapToLong(Call::ended).sorted().toArray();
    int good = -1;
    int bad = ends.length - 1;
    while (bad - good > 1) {
      int middle = (good + bad) >>> 1;
      List<Call> some = until(calls, ends[middle]);
      if (new WingGongLowe(some).search() == WingGongLowe.Verdict.LINEARIZABLE) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return until(calls, ends[bad]);
  }

  private static List<Call> until(List<Call> calls, long moment) {
    return calls.stream()
        .filter(call -> call.begun() < moment)
        .map(call -> call.until(moment))
        .toList();
  }
}
