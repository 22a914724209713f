package io.latticegrid.crdt;

import io.latticegrid.data.error.GridException;
import java.util.ArrayList;
import java.util.List;

/**
 * A set in which adding wins over removing at the same time: an <i>observed-remove set</i> without
 * tombstones (Bieniusa et al., "An Optimized Conflict-free Replicated Set", 2012). Immutable. Each
 * element is a {@link Flag} of the adds that nobody has removed. As a grow set it takes adds only.
 *
 * @param type one of the types of observed-remove and growing sets
 * @param flags by element
 */
public record OrSet(CrdtType type, DotMap<Bytes, Flag> flags) implements Crdt<OrSet> {
  /** A set without elements. */
  public static OrSet empty(CrdtType type) {
    return new OrSet(type, DotMap.empty());
  }

  /** The elements, in the order of their bytes. */
  public List<Bytes> elements() {
    return new ArrayList<>(flags.entries().keySet());
  }

  /** Whether the element is in it. */
  public boolean contains(Bytes element) {
    return flags.get(element) != null;
  }

  /** With an element. In a growing set the first add of an element is enough. */
  public OrSet added(Bytes element, WriteId id) {
    return type == CrdtType.GROW_SET && contains(element)
        ? this
        : new OrSet(type, flags.with(element, Flag.DISABLED.enabled(id)));
  }

  /** Without an element, as far as its adds were seen. */
  public OrSet without(Bytes element) {
    if (type == CrdtType.GROW_SET) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "nothing is taken from a set that only grows");
    }
    return new OrSet(type, flags.with(element, Flag.DISABLED));
  }

  @Override
  public boolean isBottom() {
    return flags.isEmpty();
  }

  @Override
  public boolean isPresent() {
    return !flags.isEmpty();
  }

  @Override
  public OrSet join(OrSet other, Merge merge) {
    return new OrSet(type, flags.join(other.flags, merge));
  }

  @Override
  public OrSet removed(WriteId id) {
    return bottom();
  }

  @Override
  public OrSet fragment(Coverage dots) {
    return new OrSet(type, flags.fragment(dots));
  }

  @Override
  public void visitDots(DotVisitor visitor) {
    flags.visitDots(visitor);
  }

  @Override
  public OrSet pruned(Coverage stable) {
    return this;
  }

  @Override
  public OrSet bottom() {
    return empty(type);
  }
}
