package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.KeyValue;

/**
 * Writes the bytes of a {@link DataMessage.Batch} of the first form, piece by piece, for who has no
 * lists of its sections. Pure.
 */
public final class BatchWriter {
  private BatchWriter() {}

  /** Begins a batch; so many sections follow. */
  public static void begin(BatchKind kind, int sections, ByteWriter out) {
    out.writeByte(kind.number()).writeVarInt(sections);
  }

  /**
   * Begins a section; the number of its entries follows, and they themselves.
   *
   * @param partition the partition
   * @param epoch its epoch as the client knows it
   * @param sequence of the client session in the partition; 0 for reads
   * @param acknowledgedBelow as in {@link Header.Attempt}
   */
  public static void section(
      int partition, long epoch, long sequence, long acknowledgedBelow, ByteWriter out) {
    out.writeVarInt(partition).writeVarLong(epoch);
    out.writeVarLong(sequence).writeVarLong(acknowledgedBelow);
  }

  /** Writes an entry. */
  public static void entry(KeyValue entry, ByteWriter out) {
    entry.write(out);
  }
}
