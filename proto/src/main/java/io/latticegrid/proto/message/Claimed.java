package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;

/**
 * There is no entry. Immutable.
 *
 * @param granted whether whoever asked is to make it; else another is at it, or the claim was given
 *     back
 */
public record Claimed(boolean granted) implements DataMessage {
  @Override
  public Opcode opcode() {
    return Opcode.CLAIMED;
  }

  @Override
  public int form(int spoken) {
    return Claim.SINCE_VERSION;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeByte(granted ? 1 : 0);
  }

  static Claimed read(ByteReader in) {
    return new Claimed(in.readByte() != 0);
  }
}
