package io.latticegrid.storage;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A file of blocks, each found by a hash and a place among those of the same hash: the port behind
 * {@link FileRecordMemory}. Confined to one thread at a time.
 */
public interface RecordFile {
  /**
   * Finds a block.
   *
   * @param block wrapped around it, until the next change of the file; untouched if there is none
   * @return whether there is one
   */
  boolean find(long hash, int ordinal, UnsafeBuffer block);

  /**
   * Writes a block, whatever was there.
   *
   * @return false if it doesn't fit; nothing has changed then
   */
  boolean put(long hash, int ordinal, DirectBuffer bytes, int length);

  /** Removes a block if it is there. */
  void remove(long hash, int ordinal);

  /** Visits all blocks in no order; the visitor changes nothing. */
  void forEach(Visitor visitor);

  /** Closes it, and leaves it where it is. */
  void close();

  /** Closes and deletes it. */
  void delete();

  /** Takes a block. */
  @FunctionalInterface
  interface Visitor {
    /** Looks at one; the block is valid during the call only. */
    void visit(long hash, int ordinal, DirectBuffer block);
  }
}
