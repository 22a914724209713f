package io.latticegrid.crdt;

/**
 * An <i>enable-wins flag</i>: a set of dots, on while there is one. Immutable. Enabling puts the
 * new dot in place of those seen, disabling drops those seen; an enabling that the disabling side
 * had not seen survives it (Almeida et al., 2018, the dot set).
 *
 * @param dots of the enablings that nobody has superseded
 */
public record Flag(DotSet dots) implements Crdt<Flag> {
  /** The flag that nobody has enabled. */
  public static final Flag DISABLED = new Flag(DotSet.EMPTY);

  /** Whether it is on. */
  public boolean isEnabled() {
    return !dots.isEmpty();
  }

  /** Switched on. */
  public Flag enabled(WriteId id) {
    return new Flag(DotSet.of(id.dot()));
  }

  /** Switched off, as far as was seen. */
  public Flag disabled() {
    return DISABLED;
  }

  @Override
  public CrdtType type() {
    return CrdtType.FLAG;
  }

  @Override
  public boolean isBottom() {
    return dots.isEmpty();
  }

  @Override
  public boolean isPresent() {
    return isEnabled();
  }

  @Override
  public Flag join(Flag other, Merge merge) {
    return new Flag(dots.join(other.dots, merge));
  }

  @Override
  public Flag removed(WriteId id) {
    return DISABLED;
  }

  @Override
  public Flag fragment(Coverage touched) {
    return new Flag(dots.restrictedTo(touched));
  }

  @Override
  public void visitDots(DotVisitor visitor) {
    dots.forEach(visitor::held);
  }

  @Override
  public Flag pruned(Coverage stable) {
    return this;
  }

  @Override
  public Flag bottom() {
    return DISABLED;
  }
}
