package io.latticegrid.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A map from keys to states of any type, in which changing a state wins over removing its key at
 * the same time: an <i>observed-remove map</i> (Almeida et al., 2018; Brown et al., "Riak DT Map",
 * 2014). Immutable. Removing a key removes what was seen of its state, and no more.
 *
 * @param states by key and type
 */
public record OrMap(DotMap<TypedKey<Bytes>, Crdt<?>> states) implements Crdt<OrMap> {
  /** The map without keys. */
  public static final OrMap EMPTY = new OrMap(DotMap.empty());

  /** The state of a type under a key; empty if there is none. */
  public Crdt<?> get(Bytes key, CrdtType type) {
    Crdt<?> state = states.get(new TypedKey<>(key, type));
    return state == null ? type.bottom() : state;
  }

  /** The keys under which a reader sees something, in order. */
  public List<TypedKey<Bytes>> keys() {
    List<TypedKey<Bytes>> keys = new ArrayList<>();
    states
        .entries()
        .forEach((key, state) -> {
          if (state.isPresent()) {
            keys.add(key);
          }
        });
    return keys;
  }

  /** With the state under a key changed; the change begins with an empty one if there is none. */
  public <S extends Crdt<S>> OrMap changed(Bytes key, S bottom, UnaryOperator<S> change) {
    @SuppressWarnings("unchecked") // the key holds the type
    S state = (S) get(key, bottom.type());
    return new OrMap(states.with(new TypedKey<>(key, bottom.type()), change.apply(state)));
  }

  /** Without a key, as far as its states were seen. */
  public OrMap without(Bytes key, WriteId id) {
    return new OrMap(
        states.mapped((at, state) -> at.key().equals(key) ? state.removed(id) : state));
  }

  @Override
  public CrdtType type() {
    return CrdtType.OR_MAP;
  }

  @Override
  public boolean isBottom() {
    return states.isEmpty();
  }

  @Override
  public boolean isPresent() {
    return states.isPresent();
  }

  @Override
  public OrMap join(OrMap other, Merge merge) {
    return new OrMap(states.join(other.states, merge));
  }

  @Override
  public OrMap removed(WriteId id) {
    return new OrMap(states.removed(id));
  }

  @Override
  public OrMap fragment(Coverage dots) {
    return new OrMap(states.fragment(dots));
  }

  @Override
  public void visitDots(DotVisitor visitor) {
    states.visitDots(visitor);
  }

  @Override
  public OrMap pruned(Coverage stable) {
    return new OrMap(states.pruned(stable));
  }

  @Override
  public OrMap purged(Coverage stable, WriteId id) {
    return new OrMap(states.purged(stable, id));
  }

  @Override
  public OrMap bottom() {
    return EMPTY;
  }
}
