package io.latticegrid.partition;

import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Message;
import io.latticegrid.storage.RecordView;

/** Where the answer to an operation goes. Called once, on the shard's loop. */
@FunctionalInterface
public interface ReplyTarget {
  /** For operations that nobody waits for. */
  ReplyTarget NOBODY = (flags, message) -> {};

  /** Answers. */
  void reply(int flags, Message message);

  /** Whether whoever asked can still be answered, as far as is known. */
  default boolean isOpen() {
    return true;
  }

  /** Answers a read with the value of a record, which is taken before this returns. */
  default void found(int flags, RecordView record) {
    reply(flags, new Result(true, VisibleValue.of(record), 0));
  }
}
