package io.latticegrid.proto.message;

import io.latticegrid.data.codec.MalformedDataException;

/** Who connects. */
public enum Role {
  /** An application. */
  CLIENT(0),
  /** A node of the cluster. */
  MEMBER(1);

  private final int number;

  Role(int number) {
    this.number = number;
  }

  /** The wire form, never reused. */
  int number() {
    return number;
  }

  static Role of(int number) {
    for (Role known : values()) {
      if (known.number == number) {
        return known;
      }
    }
    throw new MalformedDataException("unknown role " + number);
  }
}
