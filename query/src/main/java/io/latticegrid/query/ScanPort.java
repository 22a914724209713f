package io.latticegrid.query;

import io.latticegrid.data.query.FieldAccess;
import io.latticegrid.data.query.Filter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads partitions of this member on the shards that own them. Thread-safe. */
@FunctionalInterface
public interface ScanPort {
  /**
   * Reads the next batch and answers once, on any loop.
   *
   * @param request what to read
   * @param answer told the batch
   */
  void scan(ScanRequest request, Consumer<ScanBatch> answer);

  /**
   * What to read. Immutable.
   *
   * @param group the group
   * @param partition the partition
   * @param mapId the map
   * @param reign the reign that the plan was made for: under another one nothing is read
   * @param cursor 0 at first, then what the last batch said
   * @param maxRecords entries looked at
   * @param filter which entries are wanted; evaluated on the shard, so that others are not copied
   * @param projection which fields of them
   */
  record ScanRequest(
      int group,
      int partition,
      int mapId,
      long reign,
      long cursor,
      int maxRecords,
      Filter filter,
      List<FieldAccess> projection) {
    ScanRequest from(long newCursor) {
      return new ScanRequest(
          group, partition, mapId, reign, newCursor, maxRecords, filter, projection);
    }
  }

  /** How a scan stands after a batch. */
  enum State {
    /** There is more. */
    MORE,
    /** That was the whole partition. */
    DONE,
    /** This member doesn't serve the partition under that reign. */
    MOVED,
    /** The shard's queue is full: try again. */
    BUSY,
    /** The member may not serve now: what it has may be old. */
    NO_LEASE
  }

  /**
   * A batch. Immutable.
   *
   * @param state how the scan stands
   * @param cursor where to go on
   * @param looked how many entries were looked at
   * @param rows the projections of those that match
   */
  record ScanBatch(State state, long cursor, long looked, List<List<@Nullable Object>> rows) {}
}
