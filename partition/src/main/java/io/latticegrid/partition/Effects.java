package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.Message;

/**
 * What the partitions of a shard ask of the world. Called on the shard's loop; an implementation
 * must not call back into the shard before it returns.
 */
public interface Effects {
  /**
   * Sends a message to a member over this shard's link.
   *
   * @param group group of the partition that it concerns; 0 with partition -1 where the message
   *     says it itself
   * @param partition the partition that it concerns, or -1
   * @return false when it can't be sent now: no link, or its buffer is full
   */
  boolean send(MemberId to, int group, int partition, Message message);

  /**
   * Asks the metadata log to take a replica into the in-sync set, or out of it. Idempotent; may be
   * lost.
   */
  void requestInSync(int group, int partition, long epoch, MemberId member, boolean add);

  /** Asks the metadata log to let a map pass to another group. Idempotent; may be lost. */
  default void requestMapMoved(MapPassage passage) {}

  /** A write was lost to a concurrent one. To be told to whoever listens. */
  default void conflict(Conflict conflict) {}

  /** A snapshot differed from its source in the end; it is fetched again. To be logged. */
  default void snapshotDiffers(int group, int partition, MemberId source, String how) {}

  /** A copy was found corrupted, and what became of that. To be logged. */
  default void copyCorrupted(int group, int partition, String what) {}

  /** The row of an entry in a store was found wrong. To be logged. */
  default void rowCorrupted(int mapId, String key, String what) {}

  /** The node came nearer to the memory that it may take, or farther from it. To be logged. */
  default void pressure(Pressure now, NodeMemory memory) {}

  /**
   * Asks the metadata log to make the first member of the row's target the primary. Idempotent; may
   * be lost.
   */
  void requestHandOver(int group, int partition, long epoch);
}
