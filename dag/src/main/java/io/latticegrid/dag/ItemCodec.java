package io.latticegrid.dag;

/** Turns items into bytes and back, for distributed edges. Thread-safe and equal on all members. */
public interface ItemCodec {
  /** Appends an item; a type that it doesn't know is a typed error and never skipped. */
  void encode(Object item, ByteSink sink);

  /** Reads what {@link #encode} wrote, and exactly that. */
  Object decode(ByteSource source);
}
