package io.latticegrid.dag.run;

import io.latticegrid.dag.Outbox;
import io.latticegrid.data.port.Invariant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A processor's outbox over the routers of its edges. Confined to the worker's loop. It bounds the
 * items of one call and holds the processor to the contract: after a refusal the same object comes
 * next.
 */
final class VertexOutbox implements Outbox {
  private final EdgeRouter[] routers;
  private final @Nullable Object[] refused;
  private final boolean[] taken;
  private final int itemsPerCall;
  private final VertexCounters counters;
  private @Nullable Object refusedByAll;
  private int budget;
  private boolean progress;
  private boolean owesOffer;

  VertexOutbox(List<EdgeRouter> routers, int itemsPerCall, VertexCounters counters) {
    this.routers = routers.toArray(new EdgeRouter[0]);
    this.refused = new @Nullable Object[routers.size()];
    this.taken = new boolean[routers.size()];
    this.itemsPerCall = itemsPerCall;
    this.counters = counters;
  }

  void beginCall() {
    budget = itemsPerCall;
    progress = false;
    owesOffer = hasRefused();
  }

  /** Without its refused item a processor would seem idle for ever; so it must offer it. */
  void endCall() {
    Invariant.check(!owesOffer, "a refused item was not offered again by the next call");
  }

  /** Whether an item, or a copy of one, was placed since {@link #beginCall}. */
  boolean madeProgress() {
    return progress;
  }

  @Override
  public boolean offer(int ordinal, Object item) {
    if (ordinal < 0 || ordinal >= routers.length) {
      throw new IllegalArgumentException("there is no output " + ordinal);
    }
    checkSame(refused[ordinal], item);
    Invariant.check(refusedByAll == null, "an item refused by an output was not offered again");
    boolean accepted = place(ordinal, item);
    refused[ordinal] = accepted ? null : item;
    return accepted;
  }

  @Override
  public boolean offer(Object item) {
    if (routers.length == 1) {
      return offer(0, item);
    }
    Invariant.check(routers.length > 0, "an offer by a vertex without outputs");
    checkSame(refusedByAll, item);
    boolean everywhere = true;
    for (int ordinal = 0; ordinal < routers.length; ordinal++) {
      Invariant.check(refused[ordinal] == null, "a refused item was not offered again");
      taken[ordinal] = taken[ordinal] || place(ordinal, item);
      everywhere &= taken[ordinal];
    }
    refusedByAll = everywhere ? null : item;
    if (everywhere) {
      Arrays.fill(taken, false);
    }
    return everywhere;
  }

  private boolean place(int ordinal, Object item) {
    owesOffer = false;
    if (budget == 0) {
      return false;
    }
    if (!routers[ordinal].offer(item)) {
      counters.stalls++;
      return false;
    }
    budget--;
    counters.rowsOut++;
    progress = true;
    return true;
  }

  /** Identity on purpose: an equal item may be another row. */
  @SuppressWarnings("ReferenceEquality")
  private static void checkSame(@Nullable Object refusedBefore, Object item) {
    Invariant.check(
        refusedBefore == null || refusedBefore == item,
        "a processor ignored a refusal and offered another item");
  }

  boolean hasRefused() {
    if (refusedByAll != null) {
      return true;
    }
    for (Object item : refused) {
      if (item != null) {
        return true;
      }
    }
    return false;
  }

  /** Whether there are outputs and nobody behind them wants anything any more. */
  boolean isAbandoned() {
    for (EdgeRouter router : routers) {
      if (!router.isAbandoned()) {
        return false;
      }
    }
    return routers.length > 0;
  }

  void close() {
    for (EdgeRouter router : routers) {
      router.close();
    }
  }
}
