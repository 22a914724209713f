package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.partition.ParkedReplies.Parked;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.MergeMessage;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A replica's work while it is the primary: executes operations one at a time, gives each change a
 * dot, and answers when every in-sync backup has it. Confined to the shard's loop.
 *
 * <p>The right to answer is looked at twice: before a write is applied, and again when its answer
 * leaves, because a pause may fall between. Once a hand-over was asked for, another member may be
 * the primary at any moment, so reads wait as writes do until the row says who is.
 */
final class PrimaryRole {
  private final HostContext context;
  private final PartitionState state;
  private final Backups backups;
  private final Changes changes;
  private final ParkedReplies parked;
  private final SuspendedKeys suspended = new SuspendedKeys();
  private final Refusals refusals;
  private final RightToAnswer right;
  private final HandOver handOver;
  private final MapMoves moves;
  private final Intake intake;
  private PartitionRow row;

  /**
   * A primary of a new reign.
   *
   * @param title how it came to be one
   */
  PrimaryRole(
      HostContext context,
      PartitionState state,
      int group,
      PartitionRow row,
      RightToAnswer.Title title) {
    this.context = context;
    this.state = state;
    this.row = row;
    this.refusals = new Refusals(context.stats().refused, group);
    this.right = new RightToAnswer(context, group, title);
    this.handOver = new HandOver(context.config().frozenOperations());
    this.backups = new Backups(context, state, group, row);
    Rooms.Place place = new Rooms.Place(group, row.partition(), suspended::isSuspended);
    this.changes = new Changes(context, state, group, backups, place);
    MoveWriter writer = new MoveWriter(right, handOver, backups, changes);
    this.moves = new MapMoves(context, state, group, writer);
    this.intake = new Intake(context, group, state, changes, moves);
    // Credit bounds the writes that wait; this bounds the retries, which cost no credit.
    this.parked = new ParkedReplies(Math.max(64, context.config().creditBytes() / 64));
    changes.begin(row);
  }

  Backups backups() {
    return backups;
  }

  SuspendedKeys suspended() {
    return suspended;
  }

  boolean isFrozen() {
    return handOver.isUnderWay();
  }

  /** What it does, for people. */
  String phase() {
    return isFrozen() ? "FROZEN" : right.isAlone() ? "ALONE" : "SERVING";
  }

  /** Whether another member may be the primary by now, at this one's own wish. */
  boolean mayHaveMoved() {
    return handOver.wasAskedAt(row.epoch()) && mayAnswerNow();
  }

  private boolean mayAnswerNow() {
    return right.lasts();
  }

  /** Whether reads are answered now, flagged or not. */
  boolean mayRead() {
    return right.mayRead();
  }

  boolean isStrict() {
    return right.isStrict();
  }

  /** The flags of an answer that is made now. */
  int flags() {
    return right.flags();
  }

  /** Another copy offers what it has; while there is no room it is not answered, and asks again. */
  void offered(MemberId from, MergeMessage.Offer offer) {
    backups.heard(from);
    right.othersAct();
    if (mayAnswerNow() && !isFrozen() && backups.haveRoom()) {
      intake.offered(row.partition(), from, offer);
    }
  }

  /** What maps may take. */
  Rooms rooms() {
    return changes.rooms();
  }

  int parkedCount() {
    return parked.size();
  }

  /** The row changed and this member stays the primary. */
  void rowChanged(PartitionRow newRow) {
    row = newRow;
    backups.rowChanged(newRow);
    if (!handsOver()) {
      handOver.cancel(this::execute);
    }
    release();
  }

  /** The maps on their way. */
  MapMoves moves() {
    return moves;
  }

  /** Why a map can't be read here now; null if it can. */
  @Nullable Failure readObjection(int mapId) {
    return switch (moves.standing(mapId, row.partition())) {
      case HERE, LEAVING -> null;
      case PASSING -> Refusals.PASSING;
      case ELSEWHERE -> Refusals.MOVED;
    };
  }

  /** What an operation that was sent at an epoch is answered without being looked at. */
  @Nullable Message objection(Operation operation, long epoch) {
    Failure wrong = Limits.check(operation);
    return wrong == null ? refusals.otherLife(operation, epoch, row) : wrong;
  }

  /** Executes an operation, or lets it wait, or says who does. */
  void execute(Operation operation) {
    MapMoves.Standing standing = moves.standing(operation.mapId(), row.partition());
    boolean here =
        standing == MapMoves.Standing.HERE
            || (standing == MapMoves.Standing.LEAVING && !operation.isWrite());
    if (here) {
      executeHere(operation);
    } else {
      sendAway(operation, standing);
    }
  }

  /** What was executed before the map left is answered here. */
  private void sendAway(Operation operation, MapMoves.Standing standing) {
    if (operation.isWrite() && (!mayAnswer(operation) || answeredBefore(operation))) {
      return;
    }
    if (standing == MapMoves.Standing.ELSEWHERE) {
      refusals.moved(operation);
    } else {
      operation.reply().reply(0, Refusals.PASSING);
    }
  }

  private void executeHere(Operation operation) {
    if (isFrozen() && (operation.isWrite() || mayHaveMoved())) {
      if (!handOver.park(operation)) {
        refusals.overloaded(operation, "the partition is being handed over");
      }
    } else if (suspended.isSuspended(operation.mapId(), operation.key())) {
      if (!suspended.park(operation)) {
        refusals.overloaded(operation, "too many operations wait for the key");
      }
    } else if (operation.isWrite()) {
      write(operation);
    } else {
      read(operation);
    }
  }

  private void read(Operation operation) {
    context.stats().gets.increment();
    Decision decision = changes.decide(operation);
    if (right.isStrict()) {
      readCommitted(operation, decision);
    } else {
      operation.reply().reply(flags(), new Result(decision.applied(), decision.returned(), 0));
    }
  }

  /** A value that may yet be lost must not be shown. */
  private void readCommitted(Operation operation, Decision decision) {
    if (!mayAnswerNow()) {
      refusals.withoutLease(operation);
    } else if (parked.isFull()) {
      refusals.overloaded(operation, "too many answers wait for backups");
    } else {
      answerUnchanged(operation, decision);
    }
  }

  /**
   * Tells when what was read may be shown: in a strict group when the changes that it speaks of, or
   * all if null, are replicated. False if this member never may.
   */
  void whenReplicated(@Nullable VersionVector seen, Consumer<Boolean> shown) {
    if (!isStrict()) {
      shown.accept(true);
    } else if (!mayAnswerNow() || parked.isFull()) {
      shown.accept(false);
    } else if (changes.replicated().has(seen == null ? state.vector() : seen)) {
      shown.accept(true);
    } else {
      parked.park(new ParkedReplies.Look(seen == null ? state.vector().copy() : seen, shown));
    }
  }

  private void write(Operation operation) {
    if (!mayAnswer(operation) || answeredBefore(operation) || !hasRoom(operation)) {
      return;
    }
    Decision wanted = changes.decide(operation, refusals);
    Decision decision = wanted == null ? null : changes.withRoom(operation, wanted, refusals);
    if (decision == null) {
      return;
    }
    if (decision.writes()) {
      Dot dot = changes.apply(operation, decision);
      answerWhenReplicated(new Parked(dot, operation, true, decision.returned(), right.flags()));
    } else {
      answerUnchanged(operation, decision);
    }
  }

  /**
   * An operation that changes nothing waits for the change that it has seen: an answer must not
   * speak of what may yet be lost.
   */
  private void answerUnchanged(Operation operation, Decision decision) {
    Dot seen = state.dotOf(operation.mapId(), operation.key());
    Dot dot = seen == null ? new Dot(context.self(), 0) : seen;
    Parked answer = new Parked(dot, operation, false, decision.returned(), right.flags());
    state.windows().unchanged().remember(answer);
    if (changes.replicated().has(dot) && mayAnswerNow()) {
      answer(answer);
    } else {
      answerWhenReplicated(answer);
    }
  }

  private boolean mayAnswer(Operation operation) {
    if (operation.level() == AckLevel.PERSISTED) {
      refusals.notPersistent(operation);
      return false;
    }
    if (!mayAnswerNow()) {
      refusals.withoutLease(operation);
      return false;
    }
    if (parked.isFull()) {
      refusals.overloaded(operation, "too many answers wait for backups");
      return false;
    }
    return true;
  }

  /** Whether a write may be applied: enough copies are to be had, and no backup is behind. */
  private boolean hasRoom(Operation operation) {
    int copies = backups.reachableCopies();
    int minCopies = right.rules().minCopies();
    if (copies < minCopies) {
      refusals.notEnoughCopies(operation, copies, minCopies);
      return false;
    }
    boolean stored = context.places().hasRoom(operation.mapId());
    boolean room = stored && backups.haveRoom() && !context.isRare("primary.no-credit");
    if (!room) {
      refusals.overloaded(operation, stored ? "a backup is behind" : "the store is behind");
    }
    return room;
  }

  /** Answers a retry from what is remembered of the first try. */
  private boolean answeredBefore(Operation operation) {
    Header.Attempt attempt = operation.attempt();
    if (attempt == null) {
      return false;
    }
    WindowEntry known = state.windows().find(attempt.session(), attempt.sequence());
    if (known != null && SessionWindows.isRemembered(known.outcome().oldValue())) {
      context.stats().retriesAnswered.increment();
      byte[] returned = known.outcome().oldValue();
      answerWhenReplicated(new Parked(known.dot(), operation, true, returned, right.flags()));
      return true;
    }
    if (known != null || state.windows().mayBeForgotten(attempt.session(), attempt.sequence())) {
      refusals.indeterminate(operation, "the result of this write is no longer remembered");
      return true;
    }
    Parked same = state.windows().unchanged().find(operation, right.flags());
    if (same != null) {
      answerWhenReplicated(same);
      return true;
    }
    if (isUnknownRetry(operation, attempt)) {
      refusals.indeterminate(
          operation, "an earlier try may have been executed by the former primary");
      return true;
    }
    return false;
  }

  /**
   * Whether an operation that must not be executed twice may have been by a former primary, which
   * may still be at it.
   */
  private boolean isUnknownRetry(Operation operation, Header.Attempt attempt) {
    return operation.isConditional()
        && right.othersMayHaveActed()
        && (operation.retry()
            || state.windows().isBelowKnown(attempt.session(), attempt.sequence()));
  }

  /**
   * Executes the writes of a batch's section, all or none, here and on every replica: they are
   * unconditional and remembered as one.
   */
  void executeSection(
      Operation last, DataMessage.BatchKind kind, DataMessage.BatchSection section) {
    MapMoves.Standing standing = moves.standing(last.mapId(), row.partition());
    if (standing != MapMoves.Standing.HERE) {
      sendAway(last, standing);
      return;
    }
    if (isFrozen()) {
      refusals.overloaded(last, "the partition is being handed over");
      return;
    }
    for (DataMessage.KeyValue entry : section.entries()) {
      if (suspended.isSuspended(last.mapId(), entry.key())) {
        refusals.overloaded(last, "a key of the batch is busy");
        return;
      }
    }
    if (!mayAnswer(last) || answeredBefore(last) || !hasRoom(last)) {
      return;
    }
    Failure full =
        kind == DataMessage.BatchKind.SET && changes.rooms().areBounded(last.mapId())
            ? changes.admit(last.mapId(), section.entries())
            : null;
    if (full != null) {
      refusals.full(last, full);
      return;
    }
    Dot dot = changes.applyTogether(last, kind, section.entries());
    answerWhenReplicated(new Parked(dot, last, true, null, right.flags()));
  }

  private void answerWhenReplicated(Parked answer) {
    if (answersEarly(answer.operation()) && mayAnswerNow()) {
      answer(answer);
    } else {
      parked.park(answer);
      release();
    }
  }

  /** Whether an operation asks for no more than that this primary has applied it. */
  private static boolean answersEarly(Operation operation) {
    return operation.isWrite() && operation.level().compareTo(AckLevel.REPLICATED) < 0;
  }

  private void answer(Parked answer) {
    Operation operation = answer.operation();
    // Counted now: since the write was applied, a backup may have left the in-sync set.
    int copies = answersEarly(operation) ? 1 : backups.copies();
    operation
        .reply()
        .reply(
            answer.flags() | right.flags(),
            new Result(answer.applied(), answer.returned(), copies));
  }

  /** Answers what every in-sync backup has by now, if this member still has the right to answer. */
  void release() {
    // Each answer looks at the lease itself: many may leave in one turn.
    if (!parked.isEmpty() && !context.isRare("primary.answers-wait-for-the-tick")) {
      parked.release(dot -> changes.replicated().has(dot) && mayAnswerNow(), this::answer);
      parked.show(seen -> changes.replicated().has(seen) && mayAnswerNow());
    }
    moves.release(row);
    intake.release();
    // Not only what answers wait for: what was acknowledged at MEMORY is not lost by a planned
    // move.
    if (isFrozen() && parked.isEmpty() && backups.haveEverything()) {
      handOver.asked(row.epoch());
      backups.requestHandOver(row);
    }
  }

  /** Has what is staged written, while nobody else can act. */
  void store(StagedMaps staged) {
    if (mayAnswerNow() && right.hasLease() && !right.isActing() && backups.haveRoom()) {
      staged.tick(changes.storing(row.epoch(), backups));
    }
  }

  /** Removes an entry whose time has come; others only hide it. */
  void expire(int mapId, byte[] key) {
    long nowMillis = context.hybrid().nowMillis();
    var record = state.find(mapId, key);
    if (record == null || record.isTombstone() || record.expiresAtMillis() == 0) {
      return;
    }
    boolean may =
        mayAnswerNow()
            && backups.haveRoom()
            && !isFrozen()
            && !suspended.isSuspended(mapId, key)
            && moves.standing(mapId, row.partition()) == MapMoves.Standing.HERE;
    if (record.expiresAtMillis() > nowMillis || !may) {
      long again = may ? record.expiresAtMillis() : nowMillis + 1_000;
      state.lookAgain(again, mapId, key, nowMillis);
      return;
    }
    context.stats().expired.increment();
    changes.apply(mapId, key, new Decision(true, null, 0, true, null), null);
  }

  /** Not while acting: the next primary would not know that it has to be. */
  private boolean handsOver() {
    return !right.isActing()
        && !row.target().isEmpty()
        && !row.target().get(0).equals(context.self())
        && row.inSync().containsAll(row.target());
  }

  /** Looks after what time brings: backups that owe answers, hand-over, what waits for too long. */
  void tick(long nowNanos) {
    if (handsOver()) {
      handOver.begin(nowNanos);
    }
    right.lookAround();
    changes.replicated().lookAround();
    backups.tick(nowNanos);
    moves.tick(row, mayAnswerNow() && !isFrozen() && !right.isActing(), nowNanos);
    if (mayAnswerNow() && !isFrozen() && backups.haveRoom()) {
      rooms().tick(map -> moves.standing(map, row.partition()) == MapMoves.Standing.HERE);
    }
    release();
    if (handOver.lastsLongerThan(context.config().inSyncTimeoutNanos(), nowNanos)) {
      handOver.drain(
          operation -> refusals.overloaded(operation, "handing the partition over takes long"));
    }
  }

  /**
   * The role ends: what was not applied goes to the new primary; what was applied but not
   * replicated has an unknown outcome, and may be retried where that does no harm.
   */
  void end(Message notOwner) {
    changes.end(row);
    moves.end();
    handOver.drain(operation -> operation.reply().reply(0, notOwner));
    suspended.drain().forEach(operation -> operation.reply().reply(0, notOwner));
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
