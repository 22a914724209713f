package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.AttachMode;
import io.latticegrid.proto.message.MergeMessage.Taken;
import io.latticegrid.proto.message.RepairMessage;
import io.latticegrid.proto.message.ReplicationMessage.AckSection;
import io.latticegrid.proto.message.ReplicationMessage.Attach;
import io.latticegrid.proto.message.ReplicationMessage.Attached;
import io.latticegrid.proto.message.ReplicationMessage.Chunk;
import io.latticegrid.proto.message.ReplicationMessage.Cut;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Fetch;
import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replica's work while another member is the primary: follows its stream, or fetches a snapshot
 * first. Confined to the shard's loop.
 *
 * <p>Transitions: ATTACHING -> STREAMING or SNAPSHOT as the primary says; SNAPSHOT -> STREAMING
 * with the last chunk; ATTACHING -> OFFERING if this copy acted on a side without quorum and has
 * what the primary lacks, and back when all is taken; any -> ATTACHING under a new reign, after a
 * gap in the stream, or when the primary asks. Chunks and streamed deltas may interleave freely,
 * because merging is commutative and idempotent. While a snapshot is fetched the vector says what
 * the replica is going to contain; so a replica that leaves SNAPSHOT for ATTACHING forgets
 * everything first, lest it pass for complete.
 */
final class BackupRole implements SnapshotQueue.Turn {
  private static final long ATTACH_AGAIN_NANOS = 500_000_000L;
  private static final long FETCH_AGAIN_NANOS = 2_000_000_000L;
  private static final VersionVector NOTHING = new VersionVector();

  /** What the replica is doing. */
  enum Phase {
    /** It has offered itself to the primary and waits for the answer. */
    ATTACHING,
    /** It offers the primary what that lacks, piece by piece, before it follows. */
    OFFERING,
    /** It fetches a snapshot chunk by chunk. */
    SNAPSHOT,
    /** It has everything up to its vector, and follows. */
    STREAMING,
    /** The primary has everything that this copy has, which is not needed any more. */
    RELEASED
  }

  private final HostContext context;
  private final PartitionState state;
  private final int group;
  private PartitionRow row;
  private final SnapshotFetch fetch = new SnapshotFetch();
  private MemberId primary = MemberId.NONE;
  private long reign;
  private Phase phase = Phase.ATTACHING;
  private @Nullable BranchDiff comparison;
  private final Since since = new Since();
  private @Nullable Offering offering;
  private boolean wiped;

  /** When it did something last. */
  private static final class Since {
    private long turnNanos;
    private long askedNanos;
  }

  BackupRole(HostContext context, PartitionState state, int group, PartitionRow row) {
    this.context = context;
    this.state = state;
    this.group = group;
    this.row = row;
  }

  Phase phase() {
    return phase;
  }

  /** Whether this copy has everything that it acknowledged, however it came to be a backup. */
  boolean isWhole() {
    return !wiped && phase != Phase.SNAPSHOT && !state.isWarm();
  }

  /**
   * Whether it follows the primary of the row without a gap, and no write is acknowledged without
   * it as long as the row stands.
   */
  boolean isInStep() {
    return phase == Phase.STREAMING
        && row.isPrimary(primary)
        && row.inSync().contains(context.self());
  }

  /** Whether it follows, and awaits nothing but deltas. */
  boolean isAtRest() {
    return phase == Phase.STREAMING && comparison == null && !fetch.isComplete();
  }

  /** Whether the primary has everything that this copy has, which is not needed any more. */
  boolean isReleased() {
    return phase == Phase.RELEASED;
  }

  /** Asks the primary again whether it has everything, while this copy follows it. */
  void confirm(long nowNanos) {
    boolean follows = phase == Phase.STREAMING && comparison == null;
    if (follows && nowNanos - since.askedNanos > ATTACH_AGAIN_NANOS) {
      attach();
    }
  }

  /** The row names a primary to follow. */
  void rowChanged(PartitionRow newRow) {
    follow(newRow, newRow.primary().orElse(MemberId.NONE));
  }

  /** Follows a member that is the primary by the row, or acts as one. */
  void follow(PartitionRow newRow, MemberId newPrimary) {
    row = newRow;
    if (row.reign() != reign || !newPrimary.equals(primary)) {
      primary = newPrimary;
      reign = row.reign();
      attach();
    }
  }

  private void attach() {
    if (phase == Phase.SNAPSHOT) {
      state.clear(NOTHING);
      wiped = true;
      context.snapshots().leave(this);
    }
    phase = Phase.ATTACHING;
    offering = null;
    comparison = null;
    fetch.end();
    since.askedNanos = context.nowNanos();
    if (!primary.equals(MemberId.NONE)) {
      boolean ready = context.snapshots().isFetching(this);
      Attach attach =
          new Attach(
              reign,
              row.epoch(),
              state.vector().copy(),
              ready,
              state.merging().isUnmerged(),
              state.isWarm());
      context.effects().send(primary, group, row.partition(), attach);
    }
  }

  /** The primary answers the offer. */
  void attached(MemberId from, Attached answer) {
    if (phase == Phase.ATTACHING && from.equals(primary) && isBehind(answer)) {
      // It hasn't heard yet that it is the primary, and then waits for this replica at once.
      since.askedNanos = context.nowNanos() - ATTACH_AGAIN_NANOS;
    }
    if (phase != Phase.ATTACHING || !from.equals(primary) || answer.reign() != reign) {
      return;
    }
    switch (answer.mode()) {
      case STREAM -> {
        state.serve();
        stream();
        if (context.leaseValid().getAsBoolean() && answer.progress().covers(state.vector())) {
          state
              .merging()
              .merged(); // Else the primary may be one that acts without a quorum itself.
        }
      }
      case SNAPSHOT -> {
        if (context.snapshots().isFetching(this)) {
          context.stats().snapshots.increment();
          state.clear(answer.progress());
          phase = Phase.SNAPSHOT;
          fetch.begin();
          fetchNext();
        }
      }
      case COMPARE -> {
        if (context.snapshots().isFetching(this)) {
          context.stats().repair.branchDiffs.increment();
          state.compareWith(answer.progress());
          phase = Phase.SNAPSHOT;
          compareWithPrimary().begin();
        }
      }
      case WAIT -> {
        if (context.snapshots().enter(this)) {
          come();
        }
      }
      case OFFER -> {
        phase = Phase.OFFERING;
        offering = new Offering(state, reign, answer.progress(), context.snapshots().chunkBytes());
        offer();
      }
      case COVERED -> {
        phase = Phase.RELEASED;
        state
            .merging()
            .merged(); // Also for the row that says, only later, that it is no replica any more.
      }
      case REFUSED ->
          // The tables of both differ or the in-sync set must change first: the tick asks again.
          context.snapshots().leave(this);
    }
  }

  private void stream() {
    context.snapshots().leave(this);
    phase = Phase.STREAMING;
    wiped = false;
    HostJournal journals = context.journals();
    if (journals != null) {
      journals.untold(group, row.partition());
    }
  }

  private void offer() {
    if (offering != null) {
      since.askedNanos = context.nowNanos();
      context.effects().send(primary, group, row.partition(), offering.piece());
    }
  }

  /** About how many bytes are to be looked at until all that the primary lacks is offered. */
  long unofferedBytes() {
    return offering == null ? state.usedBytes() : offering.leftBytes();
  }

  /** The primary has taken a piece of what this copy has. */
  void taken(MemberId from, Taken answer) {
    if (offering == null || !from.equals(primary)) {
      return;
    }
    if (answer.reign() != reign || !answer.ok() || offering.taken(answer.number())) {
      attach();
    } else {
      offer();
    }
  }

  private boolean isBehind(Attached answer) {
    return answer.mode() == AttachMode.REFUSED && Long.compareUnsigned(answer.reign(), reign) < 0;
  }

  private BranchDiff compareWithPrimary() {
    BranchDiff.Pair pair = new BranchDiff.Pair(group, row.partition(), reign, primary);
    BranchDiff begun = new BranchDiff(context, state, pair, new Purpose(phase == Phase.STREAMING));
    comparison = begun;
    return begun;
  }

  /**
   * Compares this copy with the primary's, quietly.
   *
   * @param depth of the nodes
   * @param corrupted nodes whose entries do not come to what this copy's own digest says
   */
  void verify(int depth, List<Integer> corrupted) {
    if (phase == Phase.STREAMING && comparison == null && context.repairs().understands(primary)) {
      if (corrupted.isEmpty()) {
        compareWithPrimary().begin();
      } else {
        compareWithPrimary().begin(depth, corrupted);
      }
    }
  }

  /** The primary says what it has. */
  void told(MemberId from, RepairMessage.Answer told) {
    if (comparison != null) {
      comparison.told(from, told);
    }
  }

  /** What comes of comparing: a copy that may serve, or one that is verified. */
  private final class Purpose implements BranchDiff.Purpose {
    private final boolean inService;
    private long changed;

    Purpose(boolean inService) {
      this.inService = inService;
    }

    @Override
    public void taken(int came, int went) {
      changed += Math.max(came, went);
      if (inService) {
        context.stats().repair.rebuilt.add(Math.max(came, went));
      } else {
        context.stats().repair.branchEntries.add((long) came + went);
      }
    }

    @Override
    public void over(boolean equal) {
      comparison = null;
      if (inService) {
        (equal && changed == 0 ? context.stats().repair.equal : context.stats().repair.different)
            .increment();
        if (changed > 0) {
          String what = changed + " entries differed from " + primary + " and were replaced";
          context.effects().copyCorrupted(group, row.partition(), what);
        }
      } else if (equal) {
        fetch.beginWithResults();
        fetchNext();
      } else {
        attach();
      }
    }
  }

  /** Its turn to fetch a snapshot has come. */
  @Override
  public void come() {
    since.turnNanos = context.nowNanos();
    attach();
  }

  /** It has no part in the partition any more, or another one. */
  void end() {
    context.snapshots().leave(this);
  }

  private void fetchNext() {
    since.askedNanos = context.nowNanos();
    Fetch next = fetch.next(reign, context.snapshots().chunkBytes());
    context.effects().send(primary, group, row.partition(), next);
  }

  /** Part of the snapshot arrived. */
  void chunk(MemberId from, Chunk chunk) {
    if (phase != Phase.SNAPSHOT || !from.equals(primary) || !fetch.isAnsweredBy(chunk)) {
      return;
    }
    if (!chunk.ok()) {
      attach();
      return;
    }
    fetch.advance(chunk);
    for (Delta record : chunk.records()) {
      context.hybrid().observe(record.stampTime());
      state.take(record, context.hybrid());
    }
    long nowNanos = context.nowNanos();
    for (WindowEntry entry : chunk.windows()) {
      state.windows().record(entry.dot(), entry.outcome(), nowNanos);
    }
    if (fetch.isComplete()) {
      compare();
    } else {
      fetchNext();
    }
  }

  /**
   * Compares this copy with its source as soon as it contains the same dots: with the last chunk,
   * or with the last of the deltas that were under way beside it.
   */
  private void compare() {
    Cut source = fetch.comparable(state.vector());
    if (source == null) {
      return;
    }
    Cut own = state.cut();
    if (!source.isTold()) {
      stream();
    } else if (!own.progress().equals(source.progress())) {
      // A repeated request was answered late: ask what the source contains now.
      fetchNext();
    } else if (own.equals(source)) {
      stream();
    } else {
      context.stats().repair.snapshotMismatches.increment();
      String how = "source " + source + ", copy " + own;
      context.effects().snapshotDiffers(group, row.partition(), primary, how);
      attach();
    }
  }

  /** Deltas arrived; false if they are not of the stream that this replica follows. */
  boolean deltas(MemberId from, DeltaSection section) {
    boolean follows = phase == Phase.STREAMING || phase == Phase.SNAPSHOT;
    if (!follows || !from.equals(primary) || section.reign() != reign) {
      return false;
    }
    List<Delta> deltas = section.deltas();
    if (!deltas.isEmpty() && context.mayBeAlone(group)) {
      state.merging().wroteAlone();
    }
    Delta before = null;
    for (int at = 0; at < deltas.size(); at++) {
      Delta delta = deltas.get(at);
      boolean begins = before == null || !delta.isTogetherWith(before);
      before = delta;
      long contained = state.vector().get(delta.dot().origin());
      if (delta.dot().sequence() <= contained) {
        continue;
      }
      // Never between changes that were made together: who is promoted has all of them or none.
      boolean stops = begins && context.isRare("backup.sees-a-gap");
      if (!state.isNext(delta) || stops) {
        attach();
        return false;
      }
      context.hybrid().observe(delta.stampTime());
      context.stats().deltasApplied.increment();
      state.apply(delta, context.hybrid(), context.rough().nanos());
      if (comparison != null) {
        comparison.contained();
      }
      if (fetch.isComplete()) {
        compare();
      }
      if (phase == Phase.ATTACHING) {
        return false;
      }
    }
    if (phase == Phase.STREAMING && !section.stable().equals(NOTHING)) {
      state.prune(section.stable());
    }
    trim();
    return true;
  }

  private void trim() {
    int kept = context.config().retainedBytes();
    if (Retention.isExceeded(state.log(), kept)) {
      // With two replicas nobody else lacks it, should this one be the next primary.
      boolean others = row.replicas().size() > 2 || !row.holders().isEmpty();
      state.log().trim(state.log().end(), others ? kept : Retention.rest(kept, false));
    }
  }

  /** What to tell the primary of this replica's progress; only meaningful while streaming. */
  AckSection acknowledgement() {
    return new AckSection(group, row.partition(), reign, state.vector().copy());
  }

  /** The same of what is in the log. */
  AckSection durable(VersionVector durable) {
    return new AckSection(group, row.partition(), reign, durable);
  }

  MemberId primary() {
    return primary;
  }

  /** The primary can't stream to this replica any more. */
  void resync(MemberId from, long ofReign) {
    if (from.equals(primary) && ofReign == reign && phase != Phase.OFFERING) {
      attach();
    }
  }

  /** Asks again for what did not come. */
  void tick(long nowNanos) {
    long waited = nowNanos - since.askedNanos;
    if (comparison != null) {
      comparison.tick(nowNanos);
      return;
    }
    if (phase == Phase.ATTACHING && waited > ATTACH_AGAIN_NANOS) {
      if (nowNanos - since.turnNanos > FETCH_AGAIN_NANOS) {
        // Nobody answers: others need not wait for that.
        context.snapshots().leave(this);
      }
      attach();
    } else if (phase == Phase.OFFERING && waited > ATTACH_AGAIN_NANOS) {
      offer();
    } else if (phase == Phase.SNAPSHOT && waited > FETCH_AGAIN_NANOS) {
      if (fetch.mayRepeat()) {
        fetchNext();
      } else {
        attach();
      }
    }
  }

  /** An entry's time has come: hidden already; removing it is the primary's part. */
  void expire(int mapId, byte[] key) {
    var record = state.find(mapId, key);
    if (record != null && !record.isTombstone() && record.expiresAtMillis() != 0) {
      long nowMillis = context.hybrid().nowMillis();
      long again = Math.max(record.expiresAtMillis(), nowMillis + 5_000);
      state.timers().lookAgain(again, mapId, key, nowMillis);
    }
  }

  /** An answer for a replica that has no snapshot to fetch here: it must attach first. */
  static Chunk refusedChunk(Fetch request) {
    return new Chunk(request.number(), false, List.of(), 0, 0, List.of(), null);
  }
}
