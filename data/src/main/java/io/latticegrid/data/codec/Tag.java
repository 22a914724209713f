package io.latticegrid.data.codec;

/** The type tags of the canonical encoding, one byte each, never reused. Immutable. */
public final class Tag {
  /** No value. */
  public static final byte NULL = 0x00;

  /** The truth value false. */
  public static final byte FALSE = 0x01;

  /** The truth value true. */
  public static final byte TRUE = 0x02;

  /** A whole number of 64 bits, whatever its width in Java. */
  public static final byte INTEGER = 0x03;

  /** An IEEE double. */
  public static final byte DOUBLE = 0x04;

  /** Text. */
  public static final byte STRING = 0x05;

  /** Bytes. */
  public static final byte BYTES = 0x06;

  /** A UUID. */
  public static final byte UUID = 0x07;

  /** A moment on the UTC time line. */
  public static final byte INSTANT = 0x08;

  /** A decimal number of any precision. */
  public static final byte DECIMAL = 0x09;

  /** A list of values. */
  public static final byte LIST = 0x0A;

  /** A document: values by name. */
  public static final byte MAP = 0x0B;

  /** A record's row. */
  public static final byte ROW = 0x0C;

  private Tag() {}
}
