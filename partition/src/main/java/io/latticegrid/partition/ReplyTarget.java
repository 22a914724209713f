package io.latticegrid.partition;

import io.latticegrid.proto.message.Message;

/** Where the answer to an operation goes. Called once, on the shard's loop. */
@FunctionalInterface
public interface ReplyTarget {
  /** For operations that nobody waits for. */
  ReplyTarget NOBODY = (flags, message) -> {};

  /** Answers. */
  void reply(int flags, Message message);
}
