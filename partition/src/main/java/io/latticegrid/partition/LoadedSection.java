package io.latticegrid.partition;

import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.Found;
import io.latticegrid.proto.message.DataMessage.Get;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reads of a batch's section of which some keys are to be looked up in the store: each is read
 * as it would be alone. Confined to the shard's loop. One that fails fails the section, once all
 * have come back.
 */
final class LoadedSection {
  private final BatchSection section;
  private final PrimaryRole role;
  private final Outcome outcome;
  private final ReplyTarget failed;
  private final List<@Nullable Found> found;
  private @Nullable Message failure;
  private long bytes;
  private int open;
  private int flags;

  /** Takes what was read. */
  interface Outcome {
    /** All keys were read: their values, and about how many bytes these are. */
    void read(int flags, List<Found> values, long bytes);
  }

  LoadedSection(BatchSection section, PrimaryRole role, Outcome outcome, ReplyTarget failed) {
    this.section = section;
    this.role = role;
    this.outcome = outcome;
    this.failed = failed;
    open = section.entries().size();
    found = new ArrayList<>(Collections.nCopies(open, null));
  }

  void run(Operation prototype) {
    for (int i = 0; i < found.size(); i++) {
      int index = i;
      ReplyTarget reply = (replyFlags, answer) -> answered(index, replyFlags, answer);
      Get get = new Get(section.entries().get(i).key());
      role.execute(new Operation(prototype.mapId(), get, null, prototype.level(), reply));
    }
  }

  private void answered(int index, int replyFlags, Message answer) {
    flags |= replyFlags;
    if (answer instanceof Result result) {
      byte[] value = result.value();
      bytes += BatchRun.FOUND_BYTES + (value == null ? 0 : value.length);
      found.set(index, new Found(bytes > Limits.MAX_ANSWER_BYTES ? null : value));
    } else {
      failure = answer;
    }
    if (--open == 0) {
      finish();
    }
  }

  private void finish() {
    Message wrong = failure;
    if (wrong != null) {
      failed.reply(flags, wrong);
    } else {
      List<Found> all = new ArrayList<>();
      found.forEach(value -> all.add(value == null ? new Found(null) : value));
      outcome.read(flags, all, bytes);
    }
  }
}
