package io.latticegrid.invariant;

import io.latticegrid.data.id.Dot;
import io.latticegrid.invariant.CommittedTable.Place;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * I-DOT: in one life of a partition a dot names one change, whoever lost its memory meanwhile.
 * Confined to its caller. Told by what primaries send: a change that nobody was sent concerns
 * nobody.
 */
public final class DotNames {
  private record Name(Place place, long generation, Dot dot) {}

  private record Change(int mapId, int key, int value, long stampTime) {}

  private final Map<Name, Change> changes = new HashMap<>();
  private final Consumer<Violation> violated;

  /** Knows of no change yet. */
  public DotNames(Consumer<Violation> violated) {
    this.violated = violated;
  }

  /** A primary sends changes to a backup. */
  public void sent(DeltaSection section) {
    Place place = new Place(section.group(), section.partition());
    long generation = PartitionRow.generation(section.reign());
    for (Delta delta : section.deltas()) {
      Name name = new Name(place, generation, delta.dot());
      Change change =
          new Change(
              delta.mapId(),
              Arrays.hashCode(delta.key()),
              Arrays.hashCode(delta.value()),
              delta.stampTime());
      Change known = changes.putIfAbsent(name, change);
      if (known != null && !Objects.equals(known, change)) {
        violated.accept(
            new Violation("I-DOT", name + " was " + known + " and is used again for " + change));
      }
    }
  }
}
