package io.latticegrid.metadata.image;

import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;

/**
 * What a node that starts has in its log of the copies of its former lives. Immutable. Whether such
 * a copy may serve is not said by it: that follows from the rows.
 *
 * @param keepsLog whether the node keeps a log
 * @param copies the whole copies in it
 */
public record Inheritance(boolean keepsLog, List<Copies> copies) {
  /** From which feature level on it is looked at. */
  public static final int SINCE_LEVEL = 2;

  /** Of a node that keeps no log. */
  public static final Inheritance NONE = new Inheritance(false, List.of());

  /** Copies the list. */
  public Inheritance {
    copies = List.copyOf(copies);
  }

  /**
   * Copies of some partitions.
   *
   * @param group their group
   * @param life which life of the partitions they are of
   * @param partitions their numbers
   */
  public record Copies(int group, int life, List<Integer> partitions) {
    /** Copies the list. */
    public Copies {
      partitions = List.copyOf(partitions);
    }
  }

  /** Whether there is a copy for a row. */
  public boolean has(int group, PartitionRow row) {
    return copies.stream()
        .anyMatch(some ->
            some.group() == group
                && some.life() == row.life()
                && some.partitions().contains(row.partition()));
  }
}
