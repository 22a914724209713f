package io.latticegrid.partition;

import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.Get;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Remove;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Message;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keys of a batch's section one by one, as each would be alone, because stores have to be asked for
 * them. Confined to the shard's loop. One that fails fails the section, once all have come back.
 */
final class SingleSteps {
  private final PrimaryRole role;
  private final IntConsumer done;
  private final ReplyTarget failed;
  private @Nullable Message failure;
  private int open;
  private int flags;

  /**
   * Not begun.
   *
   * @param done told the flags of the answers, when all have come
   * @param failed told of a failure, when all have come
   */
  SingleSteps(PrimaryRole role, IntConsumer done, ReplyTarget failed) {
    this.role = role;
    this.done = done;
    this.failed = failed;
  }

  void run(Operation prototype, BatchKind kind, List<KeyValue> entries) {
    open = entries.size();
    for (KeyValue entry : entries) {
      DataMessage step = step(kind, entry);
      role.execute(new Operation(prototype.mapId(), step, null, prototype.level(), this::answered));
    }
  }

  private static DataMessage step(BatchKind kind, KeyValue entry) {
    byte[] value = entry.value();
    return switch (kind) {
      case GET -> new Get(entry.key());
      case SET -> new Put(PutMode.SET, entry.key(), value == null ? new byte[0] : value, null, 0);
      case REMOVE -> new Remove(entry.key(), null, false);
    };
  }

  private void answered(int replyFlags, Message answer) {
    flags |= replyFlags;
    if (!(answer instanceof Result)) {
      failure = answer;
    }
    if (--open > 0) {
      return;
    }
    Message wrong = failure;
    if (wrong == null) {
      done.accept(flags);
    } else {
      failed.reply(flags, wrong);
    }
  }
}
