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
    this.parked = new ParkedReplies(limit, this::mayLeave, this::give);
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
    if (answersEarly(operation) && right.lasts()) {
      give(answer);
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

  /** Gives an answer now. */
  void give(Parked answer) {
    Operation operation = answer.operation();
    // Counted now: since the write was applied, a backup may have left the in-sync set.
    int copies = answersEarly(operation) ? 1 : backups.copies();
    operation
        .reply()
        .reply(
            answer.flags() | right.flags(), Result.of(answer.applied(), answer.returned(), copies));
  }

  private boolean mayLeave(Dot change) {
    return replicated.has(change) && right.lasts();
  }

  /** Gives those that nothing holds up by now, if this member still has the right to. */
  void release() {
    // Each answer looks at the lease itself: many may leave in one turn.
    if (!parked.isEmpty() && !context.isRare("primary.answers-wait-for-the-tick")) {
      parked.release();
      parked.releasePersisted(dot -> persisted.has(dot) && right.lasts());
      parked.show(seen -> replicated.has(seen) && right.lasts());
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
