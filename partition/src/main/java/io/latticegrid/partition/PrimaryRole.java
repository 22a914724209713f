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
import io.latticegrid.proto.message.StatusAsk;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.storage.RecordView;
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
final class PrimaryRole implements LentPrimary.Steps {
  static final Result ABSENT = new Result(false, null, 0);

  private final HostContext context;
  private final PartitionState state;
  private final Backups backups;
  private final Changes changes;
  private final Answers answers;
  private final StoredKeys stores;
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
    SuspendedKeys suspended = new SuspendedKeys();
    Rooms.Place place = new Rooms.Place(group, row.partition(), suspended::isSuspended);
    this.changes = new Changes(context, state, group, backups, place);
    MoveWriter writer = new MoveWriter(right, handOver, backups, changes);
    this.moves = new MapMoves(context, state, group, writer);
    this.intake = new Intake(context, group, state, changes, moves);
    this.stores =
        new StoredKeys(
            state,
            changes,
            suspended,
            new LentPrimary(
                context, group, row.partition(), right, handOver, backups, refusals, this));
    this.answers = new Answers(context, state, backups, changes, right);
    changes.begin(row);
  }

  Backups backups() {
    return backups;
  }

  /** What operations on keys wait for. */
  StoredKeys stores() {
    return stores;
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
    return handOver.wasAskedAt(row.epoch()) && right.lasts();
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
    if (right.lasts() && !isFrozen() && backups.haveRoom()) {
      intake.offered(row.partition(), from, offer);
    }
  }

  /** What maps may take. */
  Rooms rooms() {
    return changes.rooms();
  }

  int parkedCount() {
    return answers.size();
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
  @Override
  public void execute(Operation operation) {
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
    if (operation.isWrite()
        && (flagsOfAnswer(operation) == RightToAnswer.NONE_MAY_LEAVE
            || answeredBefore(operation))) {
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
    } else if (operation.message() instanceof StatusAsk) {
      stores.standings().tell(operation);
    } else if (stores.suspended().isSuspended(operation.mapId(), operation.key())) {
      if (!stores.suspended().park(operation)) {
        refusals.overloaded(operation, "too many operations wait for the key");
      }
    } else if (operation.isWrite()) {
      write(operation);
    } else {
      read(operation);
    }
  }

  private void read(Operation operation) {
    if (stores.takes(operation)) {
      return;
    }
    context.stats().gets.increment();
    if (right.isStrict()) {
      readCommitted(operation, changes.decide(operation));
      return;
    }
    RecordView present = changes.present(operation);
    if (present == null) {
      operation.reply().reply(flags(), ABSENT);
    } else {
      operation.reply().found(flags(), present);
    }
  }

  /** A value that may yet be lost must not be shown. */
  private void readCommitted(Operation operation, Decision decision) {
    if (!right.lasts()) {
      refusals.withoutLease(operation);
    } else if (answers.areFull()) {
      refusals.overloaded(operation, "too many answers wait for backups");
    } else {
      answerUnchanged(operation, decision);
    }
  }

  /** Tells when what was read may be shown; {@link Answers#whenReplicated}. */
  void whenReplicated(@Nullable VersionVector seen, Consumer<Boolean> shown) {
    answers.whenReplicated(seen, shown);
  }

  private void write(Operation operation) {
    int flags = flagsOfAnswer(operation);
    if (flags == RightToAnswer.NONE_MAY_LEAVE
        || answeredBefore(operation)
        || !hasRoom(operation)
        || stores.takes(operation)) {
      return;
    }
    Decision wanted = changes.decide(operation, refusals);
    Decision decision = wanted == null ? null : changes.withRoom(operation, wanted, refusals);
    if (decision == null) {
      return;
    }
    if (!decision.writes()) {
      answerUnchanged(operation, decision);
    } else if (!stores.through().takes(operation, decision)) {
      apply(operation, decision, flags);
    }
  }

  @Override
  public void apply(Operation operation, Decision decision) {
    apply(operation, decision, right.flags());
  }

  private void apply(Operation operation, Decision decision, int flags) {
    Dot dot = changes.apply(operation, decision);
    answerWhenReplicated(new Parked(dot, operation, true, decision.returned(), flags));
    stores.claims().changed(operation.mapId(), operation.key());
  }

  @Override
  public void whenEverywhere(Dot change, Consumer<Boolean> told) {
    answers.park(ParkedReplies.Look.of(change, told));
    release();
  }

  @Override
  public StagedMaps.@Nullable Primary storing() {
    return right.mayStore() ? changes.storing(row.epoch(), backups) : null;
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
    boolean persists = operation.isWrite() && operation.level() == AckLevel.PERSISTED;
    if (persists || !answers.gives(answer)) {
      answerWhenReplicated(answer);
    }
  }

  /** The flags of what is decided now; none if nothing may be, which is answered. */
  private int flagsOfAnswer(Operation operation) {
    int flags = right.leaving();
    if (flags == RightToAnswer.NONE_MAY_LEAVE) {
      refusals.withoutLease(operation);
      return flags;
    }
    if (operation.level() == AckLevel.PERSISTED
        && !changes.persisted().isPossible(operation, refusals)) {
      return RightToAnswer.NONE_MAY_LEAVE;
    }
    if (answers.areFull()) {
      refusals.overloaded(operation, "too many answers wait for backups");
      return RightToAnswer.NONE_MAY_LEAVE;
    }
    return flags;
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
    boolean logged = changes.persisted().hasRoom();
    boolean room = stored && logged && backups.haveRoom() && !context.isRare("primary.no-credit");
    if (!room) {
      refusals.behind(operation, stored, logged);
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
    if (stores.suspended().isAny(last.mapId(), section.entries())) {
      refusals.overloaded(last, "a key of the batch is busy");
      return;
    }
    int flags = flagsOfAnswer(last);
    if (flags == RightToAnswer.NONE_MAY_LEAVE || answeredBefore(last) || !hasRoom(last)) {
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
    byte[] found = changes.found(last.mapId(), kind, section.entries());
    Dot dot = changes.applyTogether(last, kind, section.entries(), found);
    answerWhenReplicated(new Parked(dot, last, true, found, flags));
    stores.claims().changed(last.mapId(), section.entries());
  }

  private void answerWhenReplicated(Parked answer) {
    if (answers.parks(answer)) {
      release();
    }
  }

  /** Answers what every in-sync backup has by now, if this member still has the right to answer. */
  void release() {
    answers.release();
    moves.release(row);
    intake.release();
    // Not only what answers wait for: what was acknowledged at MEMORY is not lost by a planned
    // move.
    boolean done = answers.isEmpty() && stores.through().isEmpty();
    if (isFrozen() && done && backups.haveEverything()) {
      handOver.asked(row.epoch());
      backups.requestHandOver(row);
    }
  }

  /** Has what is staged written, while nobody else can act. */
  void store(StagedMaps staged) {
    StagedMaps.Primary may = backups.haveRoom() ? storing() : null;
    if (may != null) {
      staged.tick(may);
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
        right.lasts()
            && backups.haveRoom()
            && !isFrozen()
            && !stores.suspended().isSuspended(mapId, key)
            && moves.standing(mapId, row.partition()) == MapMoves.Standing.HERE;
    if (record.expiresAtMillis() > nowMillis || !may) {
      long again = may ? record.expiresAtMillis() : nowMillis + 1_000;
      state.timers().lookAgain(again, mapId, key, nowMillis);
      return;
    }
    context.stats().gone.expired.increment();
    changes.apply(mapId, key, new Decision(true, null, 0, true, null), null);
  }

  /** Not while acting: the next primary would not know that it has to be. */
  private boolean handsOver() {
    return !right.isActing() && HandOver.isAskedFor(row, context.self());
  }

  /** Looks after what time brings: backups that owe answers, hand-over, what waits for too long. */
  void tick(long nowNanos) {
    if (handsOver()) {
      handOver.begin(nowNanos);
    }
    right.lookAround();
    changes.replicated().lookAround();
    backups.tick(nowNanos);
    moves.tick(row, right.lasts() && !isFrozen() && !right.isActing(), nowNanos);
    if (right.lasts() && !isFrozen() && backups.haveRoom()) {
      rooms().tick(map -> moves.standing(map, row.partition()) == MapMoves.Standing.HERE);
    }
    stores.tick(nowNanos);
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
    stores.end(notOwner);
    answers.end(refusals, notOwner);
  }
}
