package io.latticegrid.crdt;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds, at one replica, the dots whose tombstones may be dropped: those that are <i>causally
 * stable</i> (Baquero, Almeida, Shoker, "Pure Operation-Based Replicated Data Types", 2017).
 * Confined to its owner.
 *
 * <p>That every holder has acknowledged a tombstone is not enough. A holder may have written the
 * same key <i>before</i> the tombstone reached it, and that write may still be on its way: it would
 * find the tombstone gone and live on here, while it is removed elsewhere. So an acknowledgement
 * counts only once this replica contains everything that its sender contained when it was sent.
 * What that holder writes later is later than the tombstone, since its clock has observed it.
 *
 * <p>Of each holder two acknowledgements at most wait to count, so memory is bounded and a holder
 * that writes without pause does not hold up the count.
 */
public final class Stability {
  private final TreeMap<MemberId, Holder> holders = new TreeMap<>();

  private static final class Holder {
    final VersionVector counted = new VersionVector();
    @Nullable VersionVector waiting;
    @Nullable VersionVector latest;
  }

  /** Nobody holds the data yet. */
  public Stability() {}

  /** Adds a holder, of which nothing is known; nothing is stable until it acknowledges. */
  public void addHolder(MemberId holder) {
    holders.putIfAbsent(holder, new Holder());
  }

  /** Removes a holder, which has left for good. */
  public void removeHolder(MemberId holder) {
    holders.remove(holder);
  }

  /** Takes what a holder contained when it acknowledged; of an unknown holder it is ignored. */
  public void acknowledge(MemberId holder, VersionVector contained) {
    Holder known = holders.get(holder);
    if (known == null) {
      return;
    }
    VersionVector copy = contained.copy();
    if (known.waiting == null) {
      known.waiting = copy;
    } else {
      known.latest = copy;
    }
  }

  /**
   * What is stable here.
   *
   * @param own what this replica contains
   */
  public VersionVector stable(VersionVector own) {
    VersionVector stable = own.copy();
    for (Map.Entry<MemberId, Holder> entry : holders.entrySet()) {
      Holder holder = entry.getValue();
      count(holder, own);
      stable.intersect(holder.counted);
    }
    return stable;
  }

  private static void count(Holder holder, VersionVector own) {
    VersionVector next = holder.waiting;
    while (next != null && own.covers(next)) {
      holder.counted.merge(next);
      next = holder.latest;
      holder.waiting = next;
      holder.latest = null;
    }
  }
}
