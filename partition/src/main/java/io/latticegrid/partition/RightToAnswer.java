package io.latticegrid.partition;

import io.latticegrid.proto.message.Header;

/**
 * Whether a primary may answer, and what its answers must say of it. Confined to the shard's loop.
 *
 * <pre>
 * lease valid ─────────────────────────────▶ answers, flagged while a predecessor may hold a lease
 * no lease, group crdt, side without quorum ▶ answers, flagged: it is merged later
 * no lease otherwise ───────────────────────▶ refuses writes; crdt groups answer reads, flagged
 * </pre>
 */
final class RightToAnswer {
  private static final long UNRECONCILED_NANOS = 60_000_000_000L;

  /** In which a copy that is in reach again attaches, and offers what it has. */
  private static final long RETURNING_NANOS = 10_000_000_000L;

  /** In place of flags: no answer may leave. */
  static final int NONE_MAY_LEAVE = -1;

  private final HostContext context;
  private final int group;
  private final boolean byRow;
  private final ActingTerm early;
  private long reconciledAtNanos;

  /**
   * How a primary came to be one.
   *
   * @param byRow whether the row names it; else it acts for one that is out of reach
   * @param actingNanos for how long its predecessor's lease may still last
   * @param reconciled whether its predecessor can have nothing that it lacks
   */
  record Title(boolean byRow, long actingNanos, boolean reconciled) {}

  RightToAnswer(HostContext context, int group, Title title) {
    this.context = context;
    this.group = group;
    this.byRow = title.byRow();
    this.early = new ActingTerm(context.clock(), title.actingNanos());
    this.reconciledAtNanos = context.nowNanos() + (title.reconciled() ? 0 : UNRECONCILED_NANOS);
  }

  /** What the group asks of its primaries. */
  GroupRules rules() {
    return context.reach().rules(group);
  }

  boolean isStrict() {
    return rules().isStrict();
  }

  /** Whether it has the lease of the primary that the row names. */
  boolean hasLease() {
    return byRow && context.leaseValid().getAsBoolean();
  }

  /** Whether answers may leave now. */
  boolean lasts() {
    return hasLease() || context.reach().actsAlone(group);
  }

  /** Whether it acts on a side without quorum. */
  boolean isAlone() {
    return !byRow || context.reach().actsAlone(group);
  }

  /** Whether another may answer for the same keys now. Never so in a strict group. */
  boolean isActing() {
    return (early.lasts() || !hasLease()) && !isStrict();
  }

  /** Whether it may write to stores: it has the lease, and nobody else can act. */
  boolean mayStore() {
    return lasts() && hasLease() && !isActing();
  }

  /** Whether reads are answered now, flagged or not. */
  boolean mayRead() {
    return !isStrict() || hasLease();
  }

  /** The flags of an answer that is made now. */
  int flags() {
    return isActing() ? Header.ACTING : 0;
  }

  /**
   * The flags of an answer that leaves now, or {@link #NONE_MAY_LEAVE}: what {@link #lasts} and
   * {@link #flags} say, by one look at the lease.
   */
  int leaving() {
    boolean leased = hasLease();
    if (!leased && !context.reach().actsAlone(group)) {
      return NONE_MAY_LEAVE;
    }
    return (early.lasts() || !leased) && !isStrict() ? Header.ACTING : 0;
  }

  /**
   * Whether a write that is not remembered here may have been executed by another that still has
   * it, and brings it.
   */
  boolean othersMayHaveActed() {
    lookAround();
    return isActing() || (rules().actsAlone() && reconciledAtNanos - context.nowNanos() > 0);
  }

  /**
   * Looks who is out of reach: such a member may execute what is tried again here. To be called
   * regularly, because it may do so until it is back and what it has is merged.
   */
  void lookAround() {
    if (context.reach().isAnybodyAway(context.self())) {
      othersAct();
    }
  }

  /** Another copy has, or may have, executed what is not known here. */
  void othersAct() {
    long until = context.nowNanos() + RETURNING_NANOS;
    if (until - reconciledAtNanos > 0) {
      reconciledAtNanos = until;
    }
  }
}
