package io.latticegrid.proto.transport;

import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.wire.FrameView;

/** Hears what happens on a connection. All calls come on the connection's loop. */
public interface ConnectionHandler {
  /** The preface was exchanged; frames may be sent. */
  void opened(Connection connection);

  /** A frame arrived. */
  void received(Connection connection, Frame frame);

  /**
   * A frame of a plain form arrived; false to be given it by {@link #received} instead.
   *
   * @param frame valid during the call
   */
  default boolean receivedPlain(Connection connection, FrameView frame) {
    return false;
  }

  /**
   * Several frames arrived together, and this is one of them: it is given out soon. Nothing may be
   * decided by it.
   *
   * @param frame valid during the call
   */
  default void coming(FrameView frame) {
    // Most have nothing to prepare.
  }

  /** All that are {@link #coming} were told. */
  default void come() {
    // Most have nothing to prepare.
  }

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
