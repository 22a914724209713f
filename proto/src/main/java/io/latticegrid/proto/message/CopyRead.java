package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;

/**
 * Reads an entry from a backup's copy, if that is sure to have everything that was acknowledged up
 * to some time ago. Immutable. Answered by {@link CopyValue}, or by a refusal, after which the
 * primary is to be asked.
 *
 * @param maxAgeMillis how long ago at most
 * @param key the key
 */
public record CopyRead(int maxAgeMillis, byte[] key) implements DataMessage {
  /** The version of the protocol that brought it. */
  public static final int SINCE_VERSION = 2;

  @Override
  public Opcode opcode() {
    return Opcode.COPY_READ;
  }

  @Override
  public int form(int spoken) {
    return SINCE_VERSION;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeVarInt(maxAgeMillis).writeRaw(key);
  }

  static CopyRead read(ByteReader in) {
    int maxAgeMillis = in.readVarInt();
    if (maxAgeMillis < 0) {
      throw new MalformedDataException("a copy's age can't be negative: " + maxAgeMillis);
    }
    return new CopyRead(maxAgeMillis, in.readRaw(in.remaining()));
  }
}
