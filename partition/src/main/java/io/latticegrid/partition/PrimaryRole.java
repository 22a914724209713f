package io.latticegrid.partition;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.Dot;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.Outcome;
import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A replica's work while it is the primary: executes operations one at a time, gives each change a dot, and answers when every in-sync backup has it. Confined to the
 * shard's loop.
 *
 * <p>The right to answer is looked at twice: before a write is applied, and again when its answer leaves, because a pause may fall between.
 */
final class PrimaryRole {
  private static final int RETRY_MILLIS = 50;

  private final HostContext context;
  private final PartitionState state;
  private final Backups backups;
  private final ParkedReplies parked = new ParkedReplies();
  private final ArrayDeque<Operation> frozen = new ArrayDeque<>();
  private final SuspendedKeys suspended = new SuspendedKeys();
  private PartitionRow row;
  private long frozenSinceNanos;

  PrimaryRole(HostContext context, PartitionState state, int group, PartitionRow row) {
    this.context = context;
    this.state = state;
    this.row = row;
    this.backups = new Backups(context, state, group, row);
  }

  Backups backups() {
    return backups;
  }

  SuspendedKeys suspended() {
    return suspended;
  }

  boolean isFrozen() {
    return frozenSinceNanos != 0;
  }

  int parkedCount() {
    return parked.size();
  }

  /** The row changed and this member stays the primary. */
  void rowChanged(PartitionRow newRow) {
    row = newRow;
    backups.rowChanged(newRow);
    if (!handsOver()) {
      thaw();
    }
    release();
  }

  /** Executes an operation, or lets it wait. */
  void execute(Operation operation) {
    if (operation.isWrite() && isFrozen()) {
      parkFrozen(operation);
    } else if (suspended.isSuspended(operation.mapId(), operation.key())) {
      if (!suspended.park(operation)) {
        overloaded(operation, "too many operations wait for the key");
      }
    } else if (operation.isWrite()) {
      write(operation);
    } else {
      read(operation);
    }
  }

  private void read(Operation operation) {
    context.stats().gets.increment();
    Decision decision = decide(operation);
    int flags = context.leaseValid().getAsBoolean() ? 0 : Header.ACTING;
    operation.reply().reply(flags, new Result(decision.applied(), decision.returned(), 0));
  }

  private Decision decide(Operation operation) {
    return Decision.of(
        operation.message(),
        state.findLive(operation.mapId(), operation.key(), context.hybrid().nowMillis()));
  }

  private void write(Operation operation) {
    if (!mayWrite(operation) || answeredBefore(operation)) {
      return;
    }
    Decision decision = decide(operation);
    if (!decision.writes()) {
      operation.reply().reply(0, new Result(decision.applied(), decision.returned(), copies()));
      return;
    }
    Dot dot = apply(operation, decision);
    answerWhenReplicated(
        dot, operation, new Result(decision.applied(), decision.returned(), copies()));
  }

  private boolean mayWrite(Operation operation) {
    if (operation.level() == AckLevel.PERSISTED) {
      fail(
          operation,
          GridException.Code.NOT_PERSISTENT,
          "PERSISTED needs a log and this node has none; nothing was applied");
      return false;
    }
    if (!context.leaseValid().getAsBoolean()) {
      context.stats().noLease.increment();
      fail(
          operation,
          GridException.Code.NOT_AVAILABLE,
          "this side of the cluster has no quorum; nothing was applied");
      return false;
    }
    if (!backups.haveRoom()) {
      overloaded(operation, "a backup is behind");
      return false;
    }
    return true;
  }

  /** Answers a retry from what is remembered of the first try. */
  private boolean answeredBefore(Operation operation) {
    Header.Attempt attempt = operation.attempt();
    if (attempt == null) {
      return false;
    }
    WindowEntry known = state.windows().find(attempt.session(), attempt.sequence());
    if (known != null) {
      context.stats().retriesAnswered.increment();
      answerWhenReplicated(
          known.dot(), operation, new Result(true, known.outcome().oldValue(), copies()));
      return true;
    }
    if (state.windows().mayBeForgotten(attempt.session(), attempt.sequence())) {
      indeterminate(operation, "the result of this write is no longer remembered");
      return true;
    }
    return false;
  }

  private Dot apply(Operation operation, Decision decision) {
    Header.Attempt attempt = operation.attempt();
    Outcome outcome =
        attempt == null
            ? null
            : new Outcome(
                attempt.session(),
                attempt.sequence(),
                attempt.acknowledgedBelow(),
                decision.returned());
    return apply(operation.mapId(), operation.key(), decision, outcome);
  }

  private Dot apply(int mapId, byte[] key, Decision decision, @Nullable Outcome outcome) {
    context.stats().writes.increment();
    long nowMillis = context.hybrid().nowMillis();
    Dot dot = new Dot(context.self(), state.vector().get(context.self()) + 1);
    state.apply(
        new Delta(
            dot,
            mapId,
            key,
            decision.newValue(),
            context.hybrid().next(),
            context.self(),
            decision.ttlMillis() == 0 ? 0 : nowMillis + decision.ttlMillis(),
            outcome),
        nowMillis,
        context.nowNanos());
    return dot;
  }

  /** Executes the writes of a batch's section, all or none: they are unconditional and remembered as one. */
  void executeSection(Operation last, DataMessage.BatchKind kind, DataMessage.BatchSection section) {
    if (isFrozen()) {
      overloaded(last, "the partition is being handed over");
      return;
    }
    for (DataMessage.KeyValue entry : section.entries()) {
      if (suspended.isSuspended(last.mapId(), entry.key())) {
        overloaded(last, "a key of the batch is busy");
        return;
      }
    }
    if (!mayWrite(last) || answeredBefore(last)) {
      return;
    }
    Dot dot = null;
    int left = section.entries().size();
    for (DataMessage.KeyValue entry : section.entries()) {
      byte[] value = kind == DataMessage.BatchKind.SET ? entry.value() : null;
      Decision decision = new Decision(true, value, 0, true, null);
      dot =
          --left > 0
              ? apply(last.mapId(), entry.key(), decision, null)
              : apply(withKey(last, entry.key()), decision);
    }
    Result result = new Result(true, null, copies());
    if (dot == null) {
      last.reply().reply(0, result);
    } else {
      answerWhenReplicated(dot, last, result);
    }
  }

  private static Operation withKey(Operation operation, byte[] key) {
    return new Operation(
        operation.mapId(),
        new DataMessage.Remove(key, null, false),
        operation.attempt(),
        operation.level(),
        operation.reply());
  }

  private int copies() {
    return row.inSync().size();
  }

  private void answerWhenReplicated(Dot dot, Operation operation, Message result) {
    if (operation.level().compareTo(AckLevel.REPLICATED) < 0) {
      operation.reply().reply(0, result);
    } else {
      parked.park(new ParkedReplies.Parked(dot, operation, result, context.nowNanos()));
      release();
    }
  }

  /** Answers what every in-sync backup has by now, if this member still has the right to answer. */
  void release() {
    if (!parked.isEmpty() && context.leaseValid().getAsBoolean()) {
      parked.release(backups::haveAll, reply -> reply.operation().reply().reply(0, reply.result()));
    }
    if (isFrozen() && parked.isEmpty()) {
      backups.requestHandOver(row);
    }
  }

  /** Removes an entry whose time has come; others only hide it. */
  void expire(int mapId, byte[] key) {
    long nowMillis = context.hybrid().nowMillis();
    var record = state.find(mapId, key);
    if (record == null || record.isTombstone() || record.expiresAtMillis() == 0) {
      return;
    }
    boolean may = context.leaseValid().getAsBoolean() && backups.haveRoom() && !isFrozen();
    if (record.expiresAtMillis() > nowMillis || !may) {
      long again = may ? record.expiresAtMillis() : nowMillis + 1_000;
      state.expiry().schedule(again, mapId, key, nowMillis);
      return;
    }
    context.stats().expired.increment();
    apply(mapId, key, new Decision(true, null, 0, true, null), null);
  }

  private boolean handsOver() {
    return !row.target().isEmpty()
        && !row.target().get(0).equals(context.self())
        && row.inSync().containsAll(row.target());
  }

  /** Looks after what time brings: backups that owe answers, hand-over, what waits for too long. */
  void tick(long nowNanos) {
    if (handsOver() && !isFrozen()) {
      frozenSinceNanos = Math.max(1, nowNanos);
    }
    backups.tick(nowNanos, nowNanos - parked.oldestNanos(nowNanos));
    release();
    if (isFrozen() && nowNanos - frozenSinceNanos > context.config().inSyncTimeoutNanos()) {
      while (!frozen.isEmpty()) {
        overloaded(frozen.removeFirst(), "handing the partition over takes long");
      }
    }
  }

  private void parkFrozen(Operation operation) {
    if (frozen.size() >= context.config().frozenOperations()) {
      overloaded(operation, "the partition is being handed over");
    } else {
      frozen.addLast(operation);
    }
  }

  private void thaw() {
    frozenSinceNanos = 0;
    while (!frozen.isEmpty() && !isFrozen()) {
      execute(frozen.removeFirst());
    }
  }

  /** The role ends: what was not applied goes to the new primary; what was applied but not replicated has an unknown outcome unless a retry does no harm. */
  void end(Message notOwner) {
    while (!frozen.isEmpty()) {
      frozen.removeFirst().reply().reply(0, notOwner);
    }
    suspended.drain().forEach(operation -> operation.reply().reply(0, notOwner));
    parked.drain(
        reply -> {
          if (reply.operation().isConditional()) {
            indeterminate(reply.operation(), "the primary changed before the write was replicated");
          } else {
            reply.operation().reply().reply(0, notOwner);
          }
        });
  }

  private void overloaded(Operation operation, String why) {
    context.stats().overloaded.increment();
    operation
        .reply()
        .reply(
            0,
            new Failure(
                GridException.Code.OVERLOADED, RETRY_MILLIS, why + "; nothing was applied"));
  }

  private void indeterminate(Operation operation, String why) {
    context.stats().indeterminate.increment();
    fail(operation, GridException.Code.INDETERMINATE, why);
  }

  private static void fail(Operation operation, GridException.Code code, String text) {
    operation.reply().reply(0, new Failure(code, 0, text));
  }
}
