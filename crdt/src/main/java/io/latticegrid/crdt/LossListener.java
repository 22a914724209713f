package io.latticegrid.crdt;

/**
 * Is told what a merge did not keep. Confined to the owner of the state. Called only for a write
 * that lost to a <i>concurrent</i> one, where neither side had seen the other's dot; a write that
 * was replaced by somebody who knew it is none. It must not throw and must not touch the states.
 */
@FunctionalInterface
public interface LossListener {
  /** Takes no notice. */
  LossListener NONE = (field, lost) -> {};

  /**
   * A write lost.
   *
   * @param field the field of the record, or {@link RecordState#WHOLE} outside of records, or
   *     {@link RecordState#EXISTENCE} for a removal that lost
   * @param lost what the losing side had written
   */
  void lost(int field, Write lost);
}
