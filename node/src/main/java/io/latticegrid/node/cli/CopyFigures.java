package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the members verified and repaired their copies since they started, added up. Immutable.
 *
 * @param members how many members told
 * @param counters their counters by name, without the common beginning
 */
record CopyFigures(int members, SortedMap<String, Long> counters) {
  private static final String PREFIX = "lattice.repair.";

  /** Asks every member; who can't be reached is left out. */
  static CopyFigures of(LatticeClient client) {
    SortedMap<String, Long> sums = new TreeMap<>();
    int told = 0;
    for (MemberInfo member : client.routing().members()) {
      try {
        for (Map.Entry<String, Long> counter : client.stats(member.id()).entrySet()) {
          if (counter.getKey().startsWith(PREFIX)) {
            sums.merge(counter.getKey().substring(PREFIX.length()), counter.getValue(), Long::sum);
          }
        }
        told++;
      } catch (GridException _) {
        // It is going, or gone; the others tell.
      }
    }
    return new CopyFigures(told, sums);
  }

  /** For people, one line. */
  String text() {
    return ("copies, by %d members: %d looked at, %d leaves corrupted, %d entries rebuilt, %d leaves"
            + " not repaired; %d brought up to date by what differs (%d entries)")
        .formatted(
            members,
            count("checks"),
            count("corrupted"),
            count("rebuilt"),
            count("unrepaired"),
            count("branch.diffs"),
            count("branch.entries"));
  }

  private long count(String name) {
    return counters.getOrDefault(name, 0L);
  }

  /** Adds them to an object. */
  void addTo(ObjectNode object) {
    ObjectNode copies = object.putObject("copies").put("members", members);
    counters.forEach(copies::put);
  }
}
