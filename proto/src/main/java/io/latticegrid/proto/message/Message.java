package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteWriter;

/**
 * A message of the binary protocol. Immutable. Each kind is a record that writes its own body;
 * {@link Opcode} knows how to read it.
 */
public sealed interface Message
    permits SessionMessage,
        DataMessage,
        ReplicationMessage,
        MoveMessage,
        RepairMessage,
        NodeMessage {
  /** What kind of message this is. */
  Opcode opcode();

  /** Writes the body in its newest form. */
  void write(ByteWriter out);

  /**
   * The form of the body on a connection that speaks a version: the version of the protocol that
   * brought it. Most bodies have not changed since the first.
   */
  default int form(int spoken) {
    return 1;
  }

  /** Writes the body in a form that {@link #form} has named. */
  default void write(ByteWriter out, int form) {
    write(out);
  }
}
