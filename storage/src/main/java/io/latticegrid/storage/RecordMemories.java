package io.latticegrid.storage;

import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.data.schema.RecordEngine;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the memories of maps in partitions: the port through which engines come. Its methods may be
 * called by several shards at once; what they give is confined to the shard that asked.
 */
public interface RecordMemories {
  /** Of a node that keeps everything in memory, whatever maps ask for. */
  RecordMemories IN_MEMORY = (place, members) -> new CompactRecordMemory();

  /**
   * What a memory is for.
   *
   * @param group group of the partition
   * @param partition the partition
   * @param mapId the map
   * @param limits what the map may take, and where it lies; null for no limits, or none known yet
   * @param shareBytes what it may take in one partition; 0 for no limit
   */
  record Place(int group, int partition, int mapId, @Nullable MapLimits limits, long shareBytes) {
    /** Where its records are to lie. */
    public RecordEngine engine() {
      return limits == null ? RecordEngine.COMPACT : limits.engine();
    }
  }

  /** What becomes of files of a former life. */
  enum Former {
    /** They are opened, to be compared. */
    REOPENED,
    /** They are deleted: the node has something better. */
    DELETED
  }

  /** An empty memory. What a file had of the same is gone. */
  RecordMemory open(Place place, MemberNumbers members);

  /** Whether {@link #open} needs no time worth mentioning. */
  default boolean isReady(Place place) {
    return true;
  }

  /** Has engines that maps ask for made ready, beside the caller. */
  default void prepare() {}

  /** Whether some memories lie in files. */
  default boolean keepsFiles() {
    return false;
  }

  /**
   * Looks after the files of former lives, beside the caller.
   *
   * @param done told on any thread when {@link #reopen} may be asked
   */
  default void begin(Former former, Runnable done) {
    done.run();
  }

  /**
   * What files have of a partition from a former life of the node, by map: a copy that nobody
   * vouches for. Given once.
   */
  default Map<Integer, RecordMemory> reopen(int group, int partition, MemberNumbers members) {
    return Map.of();
  }

  /** Deletes what {@link #reopen} was not asked for. */
  default void dropUnclaimed() {}
}
