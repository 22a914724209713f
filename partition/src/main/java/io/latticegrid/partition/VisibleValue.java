package io.latticegrid.partition;

import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.storage.RecordView;
import org.jspecify.annotations.Nullable;

/**
 * What readers see of an entry: its value, or what the state that lies in its place comes to. Pure.
 */
public final class VisibleValue {
  private VisibleValue() {}

  /** Whether the value of a record is a state, and not what readers see. */
  public static boolean isState(RecordView record) {
    return record.valueLength() > 0
        && record.buffer().getByte(record.valueOffset()) == StateValue.MARK;
  }

  /** A copy of the canonical bytes; null if there is nothing to see. */
  public static byte @Nullable [] of(RecordView record) {
    byte[] value = record.valueBytes();
    return value != null && StateValue.isState(value) ? StateValue.visible(value) : value;
  }
}
