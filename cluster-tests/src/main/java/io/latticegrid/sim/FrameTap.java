package io.latticegrid.sim;

import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.transport.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Sees the frames of connections, and may change or swallow them: how oracles listen, and how bugs
 * are planted. Confined to the simulation's thread.
 */
public interface FrameTap {
  /** A frame leaves; null swallows it. */
  default @Nullable Frame sending(Connection to, Frame frame) {
    return frame;
  }

  /** A frame, as it was let through, was taken by the connection. */
  default void sent(Frame frame) {}

  /** A frame arrived; null swallows it. */
  default @Nullable Frame receiving(Connection from, Frame frame) {
    return frame;
  }
}
