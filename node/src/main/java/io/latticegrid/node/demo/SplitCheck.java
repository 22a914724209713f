package io.latticegrid.node.demo;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds what is there after the heal against what was acknowledged to either side. Confined to one
 * thread.
 */
final class SplitCheck {
  static final long BOARDED_BEFORE = 1_000;
  static final List<String> CALLED_BEFORE = List.of("all passengers", "crew");

  private static final int SHOWN_FAILURES = 10;

  private final LatticeClient client;
  private final SplitSide west;
  private final SplitSide east;
  private final List<String> failures = new ArrayList<>();
  private long verified;
  private long decided;
  private long lost;
  private long indeterminate;

  SplitCheck(LatticeClient client, SplitSide west, SplitSide east) {
    this.client = client;
    this.west = west;
    this.east = east;
  }

  /** Looks at everything. */
  void run(List<FlightKey> flights) {
    GridMap<FlightKey, Departure> map = client.map("departures", FlightKey.class, Departure.class);
    Map<FlightKey, Departure> found = map.getAll(new LinkedHashSet<>(flights));
    for (FlightKey flight : flights) {
      check(flight, found.get(flight));
    }
    checkCounter(client.counter("boarded").get());
    Set<String> called = new HashSet<>(client.set("called", String.class));
    checkCalled(CALLED_BEFORE, called);
    checkCalled(west.calls(), called);
    checkCalled(east.calls(), called);
  }

  private void check(FlightKey flight, @Nullable Departure found) {
    if (found == null) {
      fail("flight " + flight + " is gone");
      return;
    }
    if (west.isUncertain(flight) || east.isUncertain(flight)) {
      indeterminate++;
      return;
    }
    expect(flight + " gate", Objects.requireNonNullElse(west.own(flight), "-"), found.gate());
    expect(
        flight + " status",
        Objects.requireNonNullElse(east.own(flight), "on time"),
        found.status());
    String ofWest = west.remark(flight);
    String ofEast = east.remark(flight);
    boolean both = ofWest != null && ofEast != null;
    decided += both ? 1 : 0;
    if (both) {
      expect(flight + " remark", found.remark().equals(ofWest) ? ofWest : ofEast, found.remark());
    } else {
      String only = ofWest != null ? ofWest : ofEast;
      expect(flight + " remark", Objects.requireNonNullElse(only, ""), found.remark());
    }
  }

  private void checkCounter(long found) {
    verified++;
    long least = BOARDED_BEFORE + west.added() + east.added();
    long most = least + west.uncertainAdds() + east.uncertainAdds();
    indeterminate += (most - least) / 2;
    if (found < least || found > most) {
      fail("counter boarded is %d, not %d to %d".formatted(found, least, most));
    }
  }

  private void checkCalled(Iterable<String> wanted, Set<String> found) {
    for (String call : wanted) {
      verified++;
      if (!found.contains(call)) {
        fail("'" + call + "' is not in the set");
      }
    }
  }

  private void expect(String what, @Nullable String wanted, String found) {
    verified++;
    if (!found.equals(wanted)) {
      fail("%s is '%s', not '%s'".formatted(what, found, wanted));
    }
  }

  private void fail(String what) {
    lost++;
    if (failures.size() < SHOWN_FAILURES) {
      failures.add("LOST: " + what);
    }
  }

  /** The first of what is not right. */
  List<String> failures() {
    return failures;
  }

  long verified() {
    return verified;
  }

  long decided() {
    return decided;
  }

  long lost() {
    return lost;
  }

  long indeterminate() {
    return indeterminate;
  }
}
