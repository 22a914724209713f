package io.latticegrid.crdt;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.port.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A state with the context of all dots that its replica has seen: what replicas merge (Almeida,
 * Shoker, Baquero, "Delta State Replicated Data Types", 2018, section 7). Immutable.
 *
 * @param state what is held
 * @param context every dot ever seen
 * @param latestTime the highest time of any stamp ever seen, unsigned, also of what was pruned; the
 *     owner's clock must observe it, so that what it writes next is later
 * @param <S> the type of states
 */
public record Causal<S extends Crdt<S>>(S state, CausalContext context, long latestTime) {
  /** Of a replica that has seen nothing. */
  public static <S extends Crdt<S>> Causal<S> empty(S bottom) {
    return new Causal<>(bottom, CausalContext.EMPTY, 0);
  }

  /** The least that contains both. */
  public Causal<S> join(Causal<S> other) {
    return join(other, LossListener.NONE);
  }

  /** The least that contains both, with word of the concurrent writes that were lost. */
  public Causal<S> join(Causal<S> other, LossListener losses) {
    return new Causal<>(
        state.join(other.state, Merge.ofStates(context, other.context, losses)),
        context.join(other.context),
        later(latestTime, other.latestTime));
  }

  /** With what a delta tells. */
  public Causal<S> join(Delta<S> delta) {
    return join(delta, LossListener.NONE);
  }

  /** With what a delta tells, and word of the concurrent writes that were lost. */
  public Causal<S> join(Delta<S> delta, LossListener losses) {
    Coverage seen =
        (origin, sequence) ->
            delta.dots().covers(origin, sequence) || delta.seen().covers(origin, sequence);
    return new Causal<>(
        state.join(delta.fragment(), new Merge(context, delta.dots(), seen, losses)),
        context.join(delta.dots()),
        later(latestTime, delta.latestTime()));
  }

  /**
   * Changes the state by a local write, and gives the delta that tells others; joining it here
   * makes the change. The dot is new, and the stamp later than {@link #latestTime()}.
   *
   * @param change makes the new state of the old under the same write; all places that it changes
   *     may share the dot
   */
  public Delta<S> change(WriteId id, UnaryOperator<S> change) {
    Invariant.check(!context.covers(id.dot()), "a dot names one write");
    Invariant.check(
        Long.compareUnsigned(id.stamp().time(), latestTime) > 0,
        "a local write is later than all that its member has seen");
    S after = change.apply(state);
    Replaced replaced = new Replaced(state, after);
    CausalContext dots = CausalContext.of(replaced.held()).with(id.dot());
    CausalContext seen = CausalContext.of(replaced.stamped());
    return new Delta<>(after.fragment(dots), dots, seen, id.stamp().time());
  }

  /** Without what is kept for others only ({@link Stability#stable}). */
  public Causal<S> pruned(Coverage stable) {
    return new Causal<>(state.pruned(stable), context, latestTime);
  }

  static long later(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? a : b;
  }

  /** The dots that stand at fewer places after a change than before it. */
  private static final class Replaced implements DotVisitor {
    private final Map<Dot, Integer> held = new TreeMap<>();
    private final Map<Dot, Integer> stamped = new TreeMap<>();
    private int step = 1;

    Replaced(Crdt<?> before, Crdt<?> after) {
      before.visitDots(this);
      step = -1;
      after.visitDots(this);
    }

    @Override
    public void held(Dot dot) {
      held.merge(dot, step, Integer::sum);
    }

    @Override
    public void stamped(Dot dot) {
      stamped.merge(dot, step, Integer::sum);
    }

    Dot[] held() {
      return fewer(held);
    }

    Dot[] stamped() {
      return fewer(stamped);
    }

    private static Dot[] fewer(Map<Dot, Integer> places) {
      List<Dot> fewer = new ArrayList<>();
      places.forEach((dot, count) -> {
        if (count > 0) {
          fewer.add(dot);
        }
      });
      return fewer.toArray(new Dot[0]);
    }
  }
}
