package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a backup's copy has under a key. Immutable.
 *
 * @param ageMillis the copy has everything that was acknowledged so long before this was answered;
 *     it may have newer changes too, and such as nobody was told of yet
 * @param value the value; null if there is none
 */
public record CopyValue(int ageMillis, byte @Nullable [] value) implements DataMessage {
  @Override
  public Opcode opcode() {
    return Opcode.COPY_VALUE;
  }

  @Override
  public int form(int spoken) {
    return CopyRead.SINCE_VERSION;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeVarInt(ageMillis);
    Wire.writeNullable(out, value);
  }

  static CopyValue read(ByteReader in) {
    return new CopyValue(in.readVarInt(), Wire.readNullable(in));
  }
}
