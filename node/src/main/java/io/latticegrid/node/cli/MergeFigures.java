package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far it is to merge what sides of a split wrote, as the members tell. Immutable.
 *
 * @param byMember of each that told
 */
record MergeFigures(SortedMap<MemberId, Figures> byMember) {
  private static final Figures NOTHING = new Figures(0, 0, 0, 0, 0, new MemoryFigures(0, 0));

  /**
   * One member's, or those of all. Immutable.
   *
   * @param copiesLeft its copies that have, or may have, what their primaries lack
   * @param bytesLeft of them, about, that are not offered yet
   * @param copies copies that were merged into its own since it started
   * @param entries that they brought
   * @param lost writes that gave way to concurrent ones
   * @param memory what its records take
   */
  record Figures(
      long copiesLeft, long bytesLeft, long copies, long entries, long lost, MemoryFigures memory) {
    static Figures of(Map<String, Long> counters) {
      return new Figures(
          counters.getOrDefault("lattice.merge.copies.left", 0L),
          counters.getOrDefault("lattice.merge.bytes.left", 0L),
          counters.getOrDefault("lattice.copies.merged", 0L),
          counters.getOrDefault("lattice.entries.merged", 0L),
          counters.getOrDefault("lattice.writes.lost.to.concurrent", 0L),
          MemoryFigures.of(counters));
    }

    private Figures plus(Figures other) {
      return new Figures(
          copiesLeft + other.copiesLeft,
          bytesLeft + other.bytesLeft,
          copies + other.copies,
          entries + other.entries,
          lost + other.lost,
          memory);
    }

    /** For people: what is left. */
    String left() {
      return copiesLeft == 0 ? "" : copiesLeft + " copies, about " + bytesLeft + " bytes to merge";
    }

    /** For people, one line. */
    String text() {
      return "merging: %d copies (about %d bytes) left; %d copies done since the members started, %d"
              .formatted(copiesLeft, bytesLeft, copies, entries)
          + " entries brought, %d writes lost to concurrent ones".formatted(lost);
    }

    /** Adds them to an object. */
    void addTo(ObjectNode object) {
      object
          .putObject("merging")
          .put("copiesLeft", copiesLeft)
          .put("bytesLeft", bytesLeft)
          .put("copies", copies)
          .put("entries", entries)
          .put("lost", lost);
    }
  }

  /** Asks every member; who can't be reached is left out. */
  static MergeFigures of(LatticeClient client) {
    SortedMap<MemberId, Figures> told = new TreeMap<>();
    for (MemberInfo member : client.routing().members()) {
      try {
        told.put(member.id(), Figures.of(client.stats(member.id())));
      } catch (GridException _) {
        // It is going, or gone; the others tell.
      }
    }
    return new MergeFigures(told);
  }

  /** Those of a member; nothing if it did not tell. */
  Figures at(MemberId member) {
    return byMember.getOrDefault(member, NOTHING);
  }

  /** Those of all together. */
  Figures all() {
    return byMember.values().stream().reduce(NOTHING, Figures::plus);
  }
}
