package io.latticegrid.crdt;

import io.latticegrid.data.codec.Canonical;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The canonical bytes of one value, with equality and an order (unsigned, byte by byte). Immutable.
 */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes at all. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes over an array, which its giver must leave alone from then on. */
  public static Bytes wrap(byte[] bytes) {
    return new Bytes(bytes);
  }

  /** The canonical bytes of a value ({@link Canonical}). */
  public static Bytes of(@Nullable Object value) {
    return new Bytes(Canonical.toBytes(value));
  }

  /** The value whose canonical bytes these are. */
  public @Nullable Object value() {
    return Canonical.fromBytes(bytes);
  }

  /** How many bytes there are. */
  public int length() {
    return bytes.length;
  }

  /** The array itself; not to be changed. */
  public byte[] array() {
    return bytes;
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
