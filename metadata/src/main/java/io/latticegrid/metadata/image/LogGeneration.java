package io.latticegrid.metadata.image;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;

/**
 * How often a cluster's metadata log was begun anew, and the numbers that say so. Pure.
 *
 * <pre>
 * index   | generation, 23 bits | records in it, 40 bits |
 * term    | generation, 11 bits | elections in it, 20 bits |
 * epoch   | generation, 8 bits  | life of the partition, 8 bits | changes, 48 bits |
 * </pre>
 *
 * <p>Each begins above everything that the log which was given up may have come to after whoever
 * begins it anew had lost touch with it. So whoever lived on with that log takes the new one for
 * newer, whatever it knows, and nobody takes it for newer than the new one.
 */
public final class LogGeneration {
  /** The last one: rows have a byte for it. */
  public static final int LAST = 127;

  private static final int INDEX_SHIFT = 40;
  private static final int TERM_SHIFT = 20;

  private LogGeneration() {}

  /** The generation in which an image was committed, 0 for the first. */
  public static int of(MetadataImage image) {
    return of(image.index());
  }

  /** The generation of an index. */
  public static int of(long index) {
    return (int) (index >>> INDEX_SHIFT);
  }

  /** The term with which a generation begins. */
  public static int firstTerm(int generation) {
    return generation << TERM_SHIFT;
  }

  /**
   * The first image of the next generation: the same members and copies. Who of them is gone is
   * found out as always; a primary begins a new reign, so that replicas compare what they have.
   */
  public static MetadataImage next(MetadataImage last) {
    int generation = of(last) + 1;
    Invariant.check(generation <= LAST, "the metadata log was begun anew too often");
    return new MetadataImage(
        (long) generation << INDEX_SHIFT,
        new Term(firstTerm(generation), MemberId.NONE),
        last.cluster(),
        last.members(),
        last.catalog(),
        last.tables().stream().map(LogGeneration::next).toList(),
        last.draining(),
        last.away(),
        last.keepers(),
        last.dead(),
        0);
  }

  private static PartitionTable next(PartitionTable table) {
    List<PartitionRow> rows = new ArrayList<>();
    for (PartitionRow row : table.rows()) {
      long epoch = PartitionRow.recovered(row.epoch());
      rows.add(
          new PartitionRow(
              row.partition(),
              epoch,
              epoch,
              row.replicas(),
              row.inSync(),
              row.target(),
              row.holders()));
    }
    return new PartitionTable(table.group(), table.version() + 1, rows);
  }
}
