package io.latticegrid.dag.processor;

import java.util.List;

/**
 * Reads bounded batches from somewhere else, such as a shard's partitions. Called on the worker's
 * loop.
 *
 * <p>The contract, both ways. The reader never blocks, keeps a batch small, and answers each read
 * once, on whatever thread. In return the next read comes only after the answer, and never more
 * than one batch ahead of what has been emitted: a slow consumer slows the reads.
 */
public interface BatchReader {
  /** Asks for the next batch. */
  void read(Answer answer);

  /** Nothing will be read any more; an answer still due is ignored. */
  default void close() {}

  /** Where the reader puts its answer. Thread-safe. */
  interface Answer {
    /** The next items, which must not change any more, and whether there are no others. */
    void items(List<?> items, boolean last);

    /** There are no items because of an error: the execution fails with it. */
    void failed(RuntimeException cause);
  }
}
