package io.latticegrid.crdt;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place for one value, in which the last writer wins ({@link LwwOrder}). Confined to its owner.
 *
 * @param <V> the type of values, immutable and with equality
 */
public final class LwwRegister<V> implements Crdt<LwwRegister<V>> {
  private @Nullable LwwEntry<V> entry;

  /** A register that was never written. */
  public LwwRegister() {}

  /** The last write; null if there was none. */
  public @Nullable LwwEntry<V> entry() {
    return entry;
  }

  /**
   * What a reader sees at a cluster time; null if nothing was written, or it was removed or has
   * expired.
   */
  public @Nullable V get(long nowMillis) {
    LwwEntry<V> current = entry;
    return current == null ? null : current.read(nowMillis);
  }

  /**
   * Takes a write, one's own or another replica's.
   *
   * @return whether it is the last now
   */
  public boolean set(LwwEntry<V> write) {
    LwwEntry<V> current = entry;
    if (current != null && !write.wins(current)) {
      return false;
    }
    entry = write;
    return true;
  }

  @Override
  public boolean merge(LwwRegister<V> other) {
    LwwEntry<V> theirs = other.entry;
    return theirs != null && set(theirs);
  }

  @Override
  public LwwRegister<V> copy() {
    LwwRegister<V> copy = new LwwRegister<>();
    copy.entry = entry;
    return copy;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LwwRegister<?> that && Objects.equals(entry, that.entry);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(entry);
  }

  @Override
  public String toString() {
    return "LwwRegister[" + entry + "]";
  }
}
