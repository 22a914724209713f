package io.latticegrid.dag;

import io.latticegrid.data.id.MemberId;
import java.util.List;

/**
 * What a processor knows of its surroundings. Confined to the worker's loop, save for {@link
 * #wakeUp} and {@link #onWorker}, which are thread-safe.
 */
public interface Context {
  /** Where the processor puts its items; the same object for its whole life. */
  Outbox outbox();

  /** The execution that it belongs to. */
  ExecutionId executionId();

  /** The member on which it runs. */
  MemberId self();

  /** The members of the execution, in the order that all of them know. */
  List<MemberId> members();

  /** Which of its vertex's processors it is. */
  Instance instance();

  /** Has the processors called again soon. Thread-safe; does nothing once the execution ended. */
  void wakeUp();

  /**
   * Runs a task on the worker's loop and has the processors called again after it. Thread-safe;
   * this is how answers from other loops come in. The task is dropped if the execution has ended,
   * and an exception of it fails the execution.
   */
  void onWorker(Runnable task);

  /**
   * The place of a processor among those of its vertex. Immutable.
   *
   * @param vertex the vertex's name
   * @param index its number on this member, from 0
   * @param parallelism how many there are on this member
   * @param globalIndex its number among those of all members, ordered by member
   * @param globalParallelism how many there are on all members
   */
  record Instance(
      String vertex, int index, int parallelism, int globalIndex, int globalParallelism) {}
}
