package io.latticegrid.data.codec;

/** A value that lies somewhere, to be appended without a copy between. Confined to its owner. */
public interface ValueBytes {
  /** Appends the bytes of the value as they are. */
  void writeValue(ByteWriter out);
}
