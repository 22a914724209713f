package io.latticegrid.crdt;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Invariant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A map in which the last writer of a key wins ({@link LwwOrder}); a removal is a tombstone.
 * Confined to its owner; deterministic, without a clock of its own.
 *
 * <p>The <i>context</i> is the vector of all dots ever contained. It says what a missing key means
 * when two states merge: if the other side contains a dot and has no entry for its key, the entry
 * was removed there and the tombstone pruned, so it goes here too; if the other side does not
 * contain the dot, the entry is news and stays (Bieniusa et al., "An Optimized Conflict-free
 * Replicated Set", 2012). That is why tombstones can be dropped without anything deleted returning;
 * the condition under which they may is in {@link Stability}.
 *
 * <p>A dropped tombstone takes its stamp with it. A replica that never saw it could write with a
 * lower one and lose to a replica that still has it; therefore the state carries {@link
 * #latestTime()}, which the owner's clock must observe after every merge and delta.
 *
 * @param <K> the type of keys, immutable
 * @param <V> the type of values, immutable and with equality
 */
public final class LwwMap<K, V> implements DeltaCrdt<LwwMap<K, V>, LwwDelta<K, V>>, Prunable {
  private final TreeMap<K, LwwEntry<V>> entries;
  private final VersionVector context;
  private final VersionVector pruned;
  private long latestTime;

  /** An empty map with keys in the order of a comparator. */
  public LwwMap(Comparator<? super K> order) {
    this(new TreeMap<>(order), new VersionVector(), new VersionVector());
  }

  private LwwMap(SortedMap<K, LwwEntry<V>> entries, VersionVector context, VersionVector pruned) {
    this.entries = new TreeMap<>(entries);
    this.context = context;
    this.pruned = pruned;
  }

  /** A map of given parts, as a codec read them; every entry's dot is in the context. */
  public static <K, V> LwwMap<K, V> restore(
      SortedMap<K, LwwEntry<V>> entries,
      VersionVector context,
      VersionVector pruned,
      long latestTime) {
    LwwMap<K, V> map = new LwwMap<>(entries, context.copy(), pruned.copy());
    map.latestTime = latestTime;
    return map;
  }

  /** What a reader sees at a cluster time; null if the key is absent, removed or expired. */
  public @Nullable V get(K key, long nowMillis) {
    LwwEntry<V> entry = entries.get(key);
    return entry == null ? null : entry.read(nowMillis);
  }

  /**
   * All entries, tombstones and expired ones included, in the order of keys; a view that can't be
   * changed.
   */
  public SortedMap<K, LwwEntry<V>> entries() {
    return Collections.unmodifiableSortedMap(entries);
  }

  @Override
  public VersionVector context() {
    return context;
  }

  /**
   * The dots up to which tombstones were dropped, here or where they were merged from; not to be
   * changed.
   */
  public VersionVector pruned() {
    return pruned;
  }

  /**
   * The highest time that any write contained has carried, unsigned; the owner's clock must observe
   * it.
   */
  public long latestTime() {
    return latestTime;
  }

  /**
   * Writes as a local replica: a value, or a tombstone to remove. The entry's dot is the next of
   * its origin, and its stamp is later than {@link #latestTime()}.
   *
   * @return what to tell the other replicas
   */
  public LwwDelta<K, V> write(K key, LwwEntry<V> entry) {
    Dot dot = entry.dot();
    Invariant.check(
        dot.sequence() == context.get(dot.origin()) + 1, "the dots of a member are contiguous");
    Invariant.check(
        Long.compareUnsigned(entry.stamp().time(), latestTime) > 0,
        "a local write is later than all that its member has seen");
    TreeMap<K, LwwEntry<V>> write = new TreeMap<>(entries.comparator());
    write.put(key, entry);
    LwwDelta<K, V> delta = LwwDelta.ofWrite(write, entry);
    apply(delta);
    return delta;
  }

  @Override
  public Outcome apply(LwwDelta<K, V> delta) {
    if (!context.covers(delta.after())) {
      return Outcome.GAP;
    }
    if (context.covers(delta.upTo())) {
      return Outcome.DUPLICATE;
    }
    delta.entries().forEach(this::takeIfNews);
    context.merge(delta.upTo());
    observe(delta.latestTime());
    return Outcome.APPLIED;
  }

  @Override
  public boolean merge(LwwMap<K, V> other) {
    boolean changed = !context.covers(other.context) || !pruned.covers(other.pruned);
    changed |= entries.entrySet().removeIf(entry -> wasDroppedBy(other, entry));
    for (Map.Entry<K, LwwEntry<V>> entry : other.entries.entrySet()) {
      changed |= takeIfNews(entry.getKey(), entry.getValue());
    }
    context.merge(other.context);
    pruned.merge(other.pruned);
    changed |= Long.compareUnsigned(other.latestTime, latestTime) > 0;
    observe(other.latestTime);
    return changed;
  }

  @Override
  public @Nullable LwwDelta<K, V> deltaSince(VersionVector known) {
    if (!known.covers(pruned)) {
      return null;
    }
    TreeMap<K, LwwEntry<V>> news = new TreeMap<>(entries.comparator());
    entries.forEach((key, entry) -> {
      if (!known.covers(entry.dot())) {
        news.put(key, entry);
      }
    });
    VersionVector after = known.copy();
    after.intersect(context);
    return new LwwDelta<>(after, context.copy(), latestTime, news);
  }

  @Override
  public int prune(VersionVector stable) {
    int dropped = 0;
    Iterator<LwwEntry<V>> iterator = entries.values().iterator();
    while (iterator.hasNext()) {
      LwwEntry<V> entry = iterator.next();
      if (entry.isTombstone() && stable.covers(entry.dot())) {
        pruned.advance(entry.dot().origin(), entry.dot().sequence());
        iterator.remove();
        dropped++;
      }
    }
    return dropped;
  }

  @Override
  public LwwMap<K, V> copy() {
    return restore(entries, context, pruned, latestTime);
  }

  /** Takes an entry unless its dot is contained, in which case it is here, superseded or pruned. */
  private boolean takeIfNews(K key, LwwEntry<V> entry) {
    if (context.covers(entry.dot())) {
      return false;
    }
    LwwEntry<V> mine = entries.get(key);
    if (mine != null && !entry.wins(mine)) {
      return false;
    }
    entries.put(key, entry);
    return true;
  }

  private boolean wasDroppedBy(LwwMap<K, V> other, Map.Entry<K, LwwEntry<V>> entry) {
    return other.context.covers(entry.getValue().dot())
        && !other.entries.containsKey(entry.getKey());
  }

  private void observe(long time) {
    if (Long.compareUnsigned(time, latestTime) > 0) {
      latestTime = time;
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LwwMap<?, ?> that
        && latestTime == that.latestTime
        && entries.equals(that.entries)
        && context.equals(that.context)
        && pruned.equals(that.pruned);
  }

  @Override
  public int hashCode() {
    return 31 * entries.hashCode() + context.hashCode();
  }

  @Override
  public String toString() {
    return "LwwMap[" + entries + ", context " + context + ", pruned " + pruned + "]";
  }
}
