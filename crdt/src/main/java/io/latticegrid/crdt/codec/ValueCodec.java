package io.latticegrid.crdt.codec;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;

/**
 * Writes the keys or values of a mergeable type canonically: equal values give equal bytes, and the
 * bytes say where they end. Immutable.
 *
 * @param <T> what is written
 */
public interface ValueCodec<T> {
  /** Appends a value. */
  void write(ByteWriter out, T value);

  /**
   * Reads what {@link #write} appended; anything else is a {@link
   * io.latticegrid.data.codec.MalformedDataException}.
   */
  T read(ByteReader in);
}
