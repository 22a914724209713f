package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.MalformedDataException;

/**
 * Reads a {@link DataMessage.BatchResult} where it lies, as long as all of it took place. Confined
 * to its owner; what is malformed is a {@link MalformedDataException}.
 */
public final class BatchResultReader {
  private final ByteReader in;
  private final int begin;
  private int keys;
  private int valueAt;

  /** Reads the body of such a message. */
  public BatchResultReader(ByteReader body) {
    this.in = body;
    this.begin = body.position();
  }

  /** Goes to the begin; returns how many sections there are. */
  public int sections() {
    in.position(begin);
    return in.readCount();
  }

  /**
   * Goes to the next section, when all values of the one before were read; returns its partition,
   * or -1 if not all of it took place, and then there is nothing more to be read here.
   */
  public int nextSection() {
    int partition = in.readVarInt();
    boolean done = in.readByte() == 0 && in.readUnsignedShort() == 0 && in.readVarInt() == 0;
    keys = done ? in.readCount() : 0;
    return done ? partition : -1;
  }

  /** How many values the section has. */
  public int keys() {
    return keys;
  }

  /** Goes to the next value; returns how long it is, or -1 if there is none. */
  public int nextValue() {
    int length = in.readVarInt() - 1;
    valueAt = in.position();
    if (length > 0) {
      in.skip(length);
    }
    return length;
  }

  /** Where the value begins, in the array that is read. */
  public int valueOffset() {
    return valueAt;
  }

  /** Whether nothing is left. */
  public boolean isAtEnd() {
    return in.remaining() == 0;
  }
}
