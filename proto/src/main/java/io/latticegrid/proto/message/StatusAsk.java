package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;

/**
 * Asks where an entry is: in memory, in the store behind its map, or on its way there. Immutable.
 * Answered by {@link DataMessage.Result}, whose value is an integer: the sum of the constants that
 * are true, 0 where there is nothing.
 *
 * @param key the key
 */
public record StatusAsk(byte[] key) implements DataMessage {
  /** The version of the protocol that brought it. */
  public static final int SINCE_VERSION = 2;

  /** The primary holds the entry in memory. */
  public static final long IN_MEMORY = 1;

  /** The store has the entry, as the map has it. */
  public static final long IN_STORE = 1 << 1;

  /** The last change of the key, or its removal, waits to be sent to the store. */
  public static final long STAGED = 1 << 2;

  /** It was sent to the store, which has not answered yet. */
  public static final long UNDER_WAY = 1 << 3;

  /** The store has refused it. */
  public static final long REFUSED = 1 << 4;

  @Override
  public Opcode opcode() {
    return Opcode.STATUS;
  }

  @Override
  public int form(int spoken) {
    return SINCE_VERSION;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeRaw(key);
  }

  static StatusAsk read(ByteReader in) {
    return new StatusAsk(in.readRaw(in.remaining()));
  }
}
