package io.latticegrid.dag;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What members of an execution send each other. Immutable. */
public sealed interface ExchangeFrame {
  /** The execution concerned. */
  ExecutionId execution();

  /**
   * The receiver of an edge allows its sender so many more bytes of payload. The first one is the
   * invitation: before it the sender sends nothing, so no data arrive before an execution started.
   *
   * @param execution the execution
   * @param edge the position of the edge in the dag
   * @param bytes how much more, from 1
   */
  record Credit(ExecutionId execution, int edge, long bytes) implements ExchangeFrame {}

  /**
   * To the coordinator: all processors of the sender have completed. From the coordinator: those of
   * all members have, the results are whole.
   *
   * @param execution the execution
   */
  record Done(ExecutionId execution) implements ExchangeFrame {}

  /**
   * The execution ended early.
   *
   * @param execution the execution
   * @param reason why
   */
  record Cancel(ExecutionId execution, StopReason reason) implements ExchangeFrame {}

  /** Items of an edge, from all producers of the sending member, encoded one after the other. */
  final class Data implements ExchangeFrame {
    private final ExecutionId execution;
    private final int edge;
    private final long sequence;
    private final byte[] payload;
    private final boolean last;

    /**
     * A frame of items.
     *
     * @param sequence counts the frames of a sender and edge from 0, so that a gap is noticed
     * @param payload the number of items, then the items; not copied, must not change
     * @param last whether the sender's producers have ended
     */
    public Data(ExecutionId execution, int edge, long sequence, byte[] payload, boolean last) {
      this.execution = execution;
      this.edge = edge;
      this.sequence = sequence;
      this.payload = payload;
      this.last = last;
    }

    @Override
    public ExecutionId execution() {
      return execution;
    }

    /** The position of the edge in the dag. */
    public int edge() {
      return edge;
    }

    /** Counts the frames of a sender and edge from 0. */
    public long sequence() {
      return sequence;
    }

    /** The number of items, then the items; not a copy. */
    public byte[] payload() {
      return payload;
    }

    /** Whether the sender's producers have ended. */
    public boolean last() {
      return last;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Data that
          && execution.equals(that.execution)
          && edge == that.edge
          && sequence == that.sequence
          && last == that.last
          && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
      return Objects.hash(execution, edge, sequence, last, Arrays.hashCode(payload));
    }

    @Override
    public String toString() {
      return "Data["
          + execution
          + ", edge "
          + edge
          + ", #"
          + sequence
          + ", "
          + payload.length
          + " bytes"
          + (last ? ", last]" : "]");
    }
  }
}
