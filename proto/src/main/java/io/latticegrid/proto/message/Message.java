package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteWriter;

/**
 * A message of the binary protocol. Immutable. Each kind is a record that writes its own body;
 * {@link Opcode} knows how to read it.
 */
public sealed interface Message
    permits SessionMessage, DataMessage, ReplicationMessage, NodeMessage {
  /** What kind of message this is. */
  Opcode opcode();

  /** Writes the body. */
  void write(ByteWriter out);
}
