package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.partition.ParkedReplies.Parked;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a primary that wait: for backups, for disks, for the right to give them. Confined
 * to the shard's loop.
 */
final class Answers {
  private final HostContext context;
  private final PartitionState state;
  private final Backups backups;
  private final Replicated replicated;
  private final RightToAnswer right;
  private final Persisted persisted;
  private final ParkedReplies parked;

  /** The flags of the answer that was found to be free to leave. */
  private int leaving;

  Answers(
      HostContext context,
      PartitionState state,
      Backups backups,
      Changes changes,
      RightToAnswer right) {
    this.context = context;
    this.state = state;
    this.backups = backups;
    this.replicated = changes.replicated();
    this.right = right;
    this.persisted = changes.persisted();
    // Credit bounds the writes that wait; this bounds the retries, which cost no credit.
    int limit = Math.max(64, context.config().creditBytes() / 64);
    this.parked = new ParkedReplies(limit, this::mayLeave, answer -> give(answer, leaving));
  }

  boolean areFull() {
    return parked.isFull();
  }

  boolean isEmpty() {
    return parked.isEmpty();
  }

  int size() {
    return parked.size();
  }

  void park(ParkedReplies.Look look) {
    parked.park(look);
  }

  /**
   * Tells when what was read may be shown: in a strict group when the changes that it speaks of, or
   * all if null, are replicated. False if this member never may.
   */
  void whenReplicated(@Nullable VersionVector seen, Consumer<Boolean> shown) {
    if (!right.isStrict()) {
      shown.accept(true);
    } else if (!right.lasts() || parked.isFull()) {
      shown.accept(false);
    } else if (replicated.has(seen == null ? state.vector() : seen)) {
      shown.accept(true);
    } else {
      parked.park(new ParkedReplies.Look(seen == null ? state.vector().copy() : seen, shown));
    }
  }

  /** Gives an answer if nothing is waited for, else parks it; says whether it did that. */
  boolean parks(Parked answer) {
    Operation operation = answer.operation();
    int flags = answersEarly(operation) ? right.leaving() : RightToAnswer.NONE_MAY_LEAVE;
    if (flags != RightToAnswer.NONE_MAY_LEAVE) {
      give(answer, flags);
      return false;
    }
    if (operation.level() == AckLevel.PERSISTED && operation.isWrite()) {
      parked.parkPersisted(answer);
    } else {
      parked.park(answer);
    }
    return true;
  }

  /** Whether an operation asks for no more than that this primary has applied it. */
  private static boolean answersEarly(Operation operation) {
    return operation.isWrite() && operation.level().compareTo(AckLevel.REPLICATED) < 0;
  }

  /** Gives an answer at once if what it speaks of is replicated; false if it has to wait. */
  boolean gives(Parked answer) {
    boolean leaves = mayLeave(answer.dot());
    if (leaves) {
      give(answer, leaving);
    }
    return leaves;
  }

  private void give(Parked answer, int flags) {
    Operation operation = answer.operation();
    // Counted now: since the write was applied, a backup may have left the in-sync set.
    int copies = answersEarly(operation) ? 1 : backups.copies();
    operation
        .reply()
        .reply(answer.flags() | flags, Result.of(answer.applied(), answer.returned(), copies));
  }

  private boolean mayLeave(Dot change) {
    leaving = replicated.has(change) ? right.leaving() : RightToAnswer.NONE_MAY_LEAVE;
    return leaving != RightToAnswer.NONE_MAY_LEAVE;
  }

  private boolean mayLeavePersisted(Dot change) {
    leaving = persisted.has(change) ? right.leaving() : RightToAnswer.NONE_MAY_LEAVE;
    return leaving != RightToAnswer.NONE_MAY_LEAVE;
  }

  /** Gives those that nothing holds up by now, if this member still has the right to. */
  void release() {
    // Each answer looks at the lease itself: many may leave in one turn.
    if (!parked.isEmpty() && !context.isRare("primary.answers-wait-for-the-tick")) {
      parked.release();
      if (!parked.isPlain()) {
        parked.releasePersisted(this::mayLeavePersisted);
        parked.show(seen -> replicated.has(seen) && right.lasts());
      }
    }
  }

  /**
   * The role ends: what was applied but not replicated has an unknown outcome, and may be retried
   * where that does no harm.
   */
  void end(Refusals refusals, Message notOwner) {
    parked.drain(reply -> {
      if (reply.applied() && reply.operation().isConditional()) {
        refusals.indeterminate(
            reply.operation(), "the primary changed before the write was replicated");
      } else {
        reply.operation().reply().reply(reply.applied() ? Header.UNSURE : 0, notOwner);
      }
    });
  }
}
