package io.latticegrid.proto.transport;

import io.latticegrid.proto.message.Frame;

/** Hears what happens on a connection. All calls come on the connection's loop. */
public interface ConnectionHandler {
  /** The preface was exchanged; frames may be sent. */
  void opened(Connection connection);

  /** A frame arrived. */
  void received(Connection connection, Frame frame);

  /**
   * Both ends speak no common version of the protocol; {@link #closed} follows.
   *
   * @param reason which versions each end speaks
   */
  default void incompatible(String reason) {
    // Most are content with the reason for closing.
  }

  /**
   * The connection is gone, or could not be had (then {@link #opened} was never called). Called
   * exactly once.
   *
   * @param refused whether the other end actively refused a new connection: nobody listens there
   * @param reason for people
   */
  void closed(boolean refused, String reason);
}
