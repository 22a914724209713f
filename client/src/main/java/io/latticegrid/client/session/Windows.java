package io.latticegrid.client.session;

import io.latticegrid.client.session.Call.State;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The windows of all partitions to which this session has written. Confined to the session's loop.
 */
final class Windows {
  private static final @Nullable PartitionWindow[] NO_WINDOWS = {};

  /** By group and partition; null where nothing was written. */
  private @Nullable PartitionWindow[][] byGroup = {};

  private final boolean keepsWaiting;

  /**
   * Where more writes than fit wait, whatever their number, or only those of blocked callers do.
   */
  Windows(boolean keepsWaiting) {
    this.keepsWaiting = keepsWaiting;
  }

  /**
   * Gives a write its sequence, or queues it, which its state then says; false if too many wait
   * already.
   */
  boolean enter(PartitionCall call) {
    PartitionWindow window = of(call);
    long sequence = window.isCrowded() ? 0 : window.take();
    if (sequence == 0) {
      call.state = State.QUEUED;
      return window.enqueue(call);
    }
    call.sequence = sequence;
    return true;
  }

  /** The outcome of a write is settled. */
  void leave(PartitionCall call) {
    if (call.sequence != 0) {
      of(call).release(call.sequence);
    }
  }

  /** Gives a sequence to the next write that waits for a place in a window, if there is one. */
  @Nullable PartitionCall nextIn(int group, int partition) {
    return nextIn(of(group, partition));
  }

  /** The same, in a window. */
  @Nullable PartitionCall nextIn(PartitionWindow window) {
    PartitionCall next = window.firstWaiting();
    long sequence = next == null ? 0 : window.take();
    if (next == null || sequence == 0) {
      return null;
    }
    window.dequeue();
    next.sequence = sequence;
    next.state = State.NEW;
    return next;
  }

  /** Below which sequence every write to the call's partition is answered. */
  long acknowledgedBelow(PartitionCall call) {
    return of(call).acknowledgedBelow();
  }

  private PartitionWindow of(PartitionCall call) {
    return of(call.group, call.partition);
  }

  /** The window of a partition. */
  PartitionWindow of(int group, int partition) {
    @Nullable PartitionWindow[] ofGroup = group < byGroup.length ? byGroup[group] : NO_WINDOWS;
    PartitionWindow known = partition < ofGroup.length ? ofGroup[partition] : null;
    return known == null ? open(group, partition) : known;
  }

  private PartitionWindow open(int group, int partition) {
    int groups = byGroup.length;
    if (group >= groups) {
      byGroup = Arrays.copyOf(byGroup, group + 1);
      Arrays.fill(byGroup, groups, group + 1, NO_WINDOWS);
    }
    if (partition >= byGroup[group].length) {
      byGroup[group] = Arrays.copyOf(byGroup[group], partition + 1);
    }
    PartitionWindow opened = new PartitionWindow(keepsWaiting);
    byGroup[group][partition] = opened;
    return opened;
  }
}
