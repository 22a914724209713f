package io.latticegrid.partition;

import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.Get;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Remove;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of a batch's section one by one, as each would be alone, because stores have to be asked for
 * them. Confined to the shard's loop. One that fails fails the section, once all have come back.
 */
final class SingleSteps {
  private final PrimaryRole role;
  private final Done done;
  private final ReplyTarget failed;
  private @Nullable Message failure;
  private boolean[] applied = {};
  private int open;
  private int flags;

  /** Told how the steps went. */
  @FunctionalInterface
  interface Done {
    /** All have been answered: with what flags, and which took place or found something. */
    void done(int flags, boolean[] applied);
  }

  /**
   * Not begun.
   *
   * @param done told when all have come
   * @param failed told of a failure, when all have come
   */
  SingleSteps(PrimaryRole role, Done done, ReplyTarget failed) {
    this.role = role;
    this.done = done;
    this.failed = failed;
  }

  /** With the attempt that the only step is; null for several, and for reads. */
  void run(
      Operation prototype,
      Header.@Nullable Attempt attempt,
      BatchKind kind,
      List<KeyValue> entries) {
    open = entries.size();
    applied = new boolean[open];
    for (int i = 0; i < applied.length; i++) {
      int index = i;
      ReplyTarget reply = (replyFlags, answer) -> answered(index, replyFlags, answer);
      DataMessage step = step(kind, entries.get(i));
      role.execute(new Operation(prototype.mapId(), step, attempt, prototype.level(), reply));
    }
  }

  private static DataMessage step(BatchKind kind, KeyValue entry) {
    byte[] value = entry.value();
    return switch (kind) {
      case GET -> new Get(entry.key());
      case SET -> new Put(PutMode.SET, entry.key(), value == null ? new byte[0] : value, null, 0);
      case REMOVE, REMOVE_TELLING -> new Remove(entry.key(), null, false);
    };
  }

  private void answered(int index, int replyFlags, Message answer) {
    flags |= replyFlags;
    if (answer instanceof Result result) {
      applied[index] = result.applied();
    } else {
      failure = answer;
    }
    if (--open > 0) {
      return;
    }
    Message wrong = failure;
    if (wrong == null) {
      done.done(flags, applied);
    } else {
      failed.reply(flags, wrong);
    }
  }
}
