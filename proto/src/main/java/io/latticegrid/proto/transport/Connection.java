package io.latticegrid.proto.transport;

import io.latticegrid.proto.message.Frame;

/** A connection as seen above the session: no type of the network below. Thread-safe. */
public interface Connection {
  /**
   * Sends a frame. What remains of the outbound buffer when it is full is kept for small frames, so
   * that a refusal still gets through.
   *
   * @return false when the connection is closed or its bounded outbound buffer is full; the frame
   *     is then not sent
   * @throws io.latticegrid.data.error.GridException {@code TOO_LARGE}, when no frame can be that
   *     large; nothing is sent
   */
  boolean send(Frame frame);

  /** Whether it may still carry frames. */
  boolean isOpen();

  /** Closes it; the reason is logged here and reaches {@link ConnectionHandler#closed}. */
  void close(String reason);

  /**
   * Ends it so that what was sent and has not left this machine never does: a network that is
   * mended must not deliver requests that were given up long ago. A plain close has the system go
   * on sending what is left for minutes.
   */
  void abort(String reason);

  /** The version of the protocol that both ends speak: the highest common one. */
  int version();

  /**
   * Takes nothing but small frames of the handshake, until its next message has come. To be called
   * on the connection's loop, from within the receipt of a frame.
   */
  void restrict();

  /** The loop that owns it. */
  io.latticegrid.data.port.Loop loop();

  /** The other end, for messages. */
  String remote();
}
