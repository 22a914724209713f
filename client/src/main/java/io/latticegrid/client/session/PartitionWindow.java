package io.latticegrid.client.session;

import io.latticegrid.data.port.Invariant;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of this session's writes to one partition. Confined to the session's loop.
 *
 * <p>The nodes remember results for a window of {@value #SPAN} sequences from the lowest unanswered
 * one. So no sequence may be taken further ahead than that: the rest waits here. Which of the
 * window are answered is a bit each, the lowest bit standing for the lowest unanswered sequence,
 * which is never set.
 */
final class PartitionWindow {
  /** How far sequences may be ahead of the lowest unanswered one. */
  static final int SPAN = 64;

  /**
   * How many writes of callers that don't block may wait for the window of a partition, where such
   * are refused; else all that the session has under way may.
   */
  static final int MAX_WAITING = 1_024;

  private final ArrayDeque<PartitionCall> waiting = new ArrayDeque<>();
  private long lowestUnanswered = 1;
  private long next = 1;
  private long answered;

  private final boolean keepsWaiting;

  PartitionWindow(boolean keepsWaiting) {
    this.keepsWaiting = keepsWaiting;
  }

  /** Takes the next sequence, or returns 0 when the window is full. */
  long take() {
    return next - lowestUnanswered < SPAN ? next++ : 0;
  }

  /** Whether a sequence can be taken by who comes now. */
  boolean isFree() {
    return waiting.isEmpty() && next - lowestUnanswered < SPAN;
  }

  /** The outcome of a sequence is settled, whatever it is. */
  void release(long sequence) {
    Invariant.check(
        sequence >= lowestUnanswered && sequence < next, "released sequence is in the window");
    answered |= 1L << (sequence - lowestUnanswered);
    int settled = Long.numberOfTrailingZeros(~answered);
    answered = settled == SPAN ? 0 : answered >>> settled;
    lowestUnanswered += settled;
  }

  /** Every sequence below it is answered. */
  long acknowledgedBelow() {
    return lowestUnanswered;
  }

  /** Whether others wait already, behind whom a new write has to queue. */
  boolean isCrowded() {
    return !waiting.isEmpty();
  }

  /** Queues a write; false if there are too many and its caller doesn't block. */
  boolean enqueue(PartitionCall call) {
    if (!keepsWaiting && waiting.size() >= MAX_WAITING && !call.options.patient()) {
      return false;
    }
    waiting.add(call);
    return true;
  }

  /** The next write that waits and is not over yet, without taking it. */
  @Nullable PartitionCall firstWaiting() {
    for (PartitionCall call = waiting.peek(); call != null; call = waiting.peek()) {
      if (!call.isDone()) {
        return call;
      }
      waiting.remove();
    }
    return null;
  }

  /** Takes the first of those that wait. */
  void dequeue() {
    waiting.remove();
  }
}
