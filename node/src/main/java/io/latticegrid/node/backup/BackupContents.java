package io.latticegrid.node.backup;

import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.node.backup.BackupBlock.Begin;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a backup holds, once all of it was read and found to be whole. Immutable.
 *
 * @param cluster where it is from
 * @param groups the groups of its maps
 * @param maps by their numbers
 * @param sections those that ended: the entries of others must not be used
 * @param bytes of the file
 */
public record BackupContents(
    BackupBlock.Cluster cluster,
    List<BackupBlock.Group> groups,
    List<SavedMap> maps,
    BitSet sections,
    long bytes) {
  /**
   * A map in a backup.
   *
   * @param definition what it is, with the group in which it was
   * @param entries how many entries
   */
  public record SavedMap(MapDefinition definition, long entries) {}

  /** How many entries there are altogether. */
  public long entries() {
    return maps.stream().mapToLong(SavedMap::entries).sum();
  }

  /**
   * Reads all of a file.
   *
   * @throws DamagedBackupException naming the place, if it is no whole backup
   */
  public static BackupContents check(BackupReader reader) throws IOException {
    if (!(reader.next() instanceof BackupBlock.Cluster cluster)) {
      throw reader.damaged("the first record does not say where the backup is from");
    }
    Check check = new Check(reader, cluster);
    for (BackupBlock block = reader.next(); block != null; block = reader.next()) {
      check.take(block);
    }
    return check.contents();
  }

  /** A file on its way through. Confined to one call. */
  private static final class Check {
    private final BackupReader reader;
    private final BackupBlock.Cluster cluster;
    private final List<BackupBlock.Group> groups = new ArrayList<>();
    private final List<MapSums> maps = new ArrayList<>();
    private final Map<Integer, SectionSums> open = new HashMap<>();
    private final BitSet ended = new BitSet();
    private int sections;
    private long entries;
    private long sum;

    private record MapSums(MapDefinition definition, BitSet partitions, long[] entries) {}

    /** A section that has begun. */
    private static final class SectionSums {
      private final Begin begin;
      private long entries;
      private long sum;

      SectionSums(Begin begin) {
        this.begin = begin;
      }
    }

    Check(BackupReader reader, BackupBlock.Cluster cluster) {
      this.reader = reader;
      this.cluster = cluster;
    }

    void take(BackupBlock block) {
      switch (block) {
        case BackupBlock.Cluster again -> throw reader.damaged("a second beginning");
        case BackupBlock.Group group -> groups.add(group);
        case BackupBlock.SavedMap map -> {
          expect(map.number() == maps.size(), "map " + map.number() + " is not the next");
          maps.add(new MapSums(map.definition(), new BitSet(), new long[1]));
        }
        case Begin begin -> {
          expect(begin.section() == sections++, "it does not begin the next section");
          expect(begin.map() < maps.size(), "it names a map that is not there");
          expect(
              begin.partition() < cluster.partitions(), "it names a partition that is not there");
          open.put(begin.section(), new SectionSums(begin));
        }
        case BackupBlock.Piece piece -> {
          SectionSums section = section(piece.section());
          for (Delta entry : piece.page().entries()) {
            section.entries++;
            section.sum += EntryHash.of(entry);
          }
        }
        case BackupBlock.End end -> end(end);
        case BackupBlock.Finish finish -> {
          boolean same = finish.entries() == entries && finish.sum() == sum;
          expect(same, "the end speaks of other entries than there are");
        }
      }
    }

    private SectionSums section(int number) {
      SectionSums section = open.get(number);
      if (section == null) {
        throw reader.damaged("it belongs to section " + number + ", which is not under way");
      }
      return section;
    }

    private void end(BackupBlock.End end) {
      SectionSums section = section(end.section());
      MapSums map = maps.get(section.begin.map());
      int partition = section.begin.partition();
      boolean same = end.entries() == section.entries && end.sum() == section.sum;
      expect(same, "the section has other entries than it says");
      expect(!map.partitions().get(partition), "partition " + partition + " is twice there");
      map.partitions().set(partition);
      map.entries()[0] += end.entries();
      ended.set(end.section());
      open.remove(end.section());
      entries += end.entries();
      sum += end.sum();
    }

    private void expect(boolean condition, String otherwise) {
      if (!condition) {
        throw reader.damaged(otherwise);
      }
    }

    BackupContents contents() {
      List<SavedMap> found = new ArrayList<>();
      for (MapSums map : maps) {
        int there = map.partitions().cardinality();
        expect(
            there == cluster.partitions(),
            "of map '%s' there are %d of %d partitions"
                .formatted(map.definition().name(), there, cluster.partitions()));
        found.add(new SavedMap(map.definition(), map.entries()[0]));
      }
      return new BackupContents(
          cluster, List.copyOf(groups), List.copyOf(found), ended, reader.position());
    }
  }
}
