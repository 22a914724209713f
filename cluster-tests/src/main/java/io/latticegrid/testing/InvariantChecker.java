package io.latticegrid.testing;

import io.latticegrid.invariant.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What must hold of some nodes: always, or in the end. Confined to one thread.
 *
 * @param <N> the nodes
 */
public final class InvariantChecker<N> {
  /**
   * Looks at all nodes and says what does not hold, if anything.
   *
   * @param <N> the nodes
   */
  @FunctionalInterface
  public interface Invariant<N> {
    /** What does not hold; empty if all is well. */
    Optional<String> check(List<N> nodes);
  }

  private final Map<String, Invariant<N>> always = new LinkedHashMap<>();
  private final Map<String, Invariant<N>> inTheEnd = new LinkedHashMap<>();

  /** Adds what must hold whenever one looks. */
  public InvariantChecker<N> always(String name, Invariant<N> invariant) {
    always.put(name, invariant);
    return this;
  }

  /** Adds what must hold once all is quiet. */
  public InvariantChecker<N> inTheEnd(String name, Invariant<N> invariant) {
    inTheEnd.put(name, invariant);
    return this;
  }

  /** In the end all nodes show the same: two replicas that converge, or equal digests. */
  public InvariantChecker<N> converges(String name, Function<N, ?> view) {
    return inTheEnd(
        name,
        nodes -> {
          for (N node : nodes) {
            Object first = view.apply(nodes.getFirst());
            Object shown = view.apply(node);
            if (!first.equals(shown)) {
              return Optional.of("one shows " + first + ", another " + shown);
            }
          }
          return Optional.empty();
        });
  }

  /** A figure of a node, such as its clock's, never gets smaller. */
  public InvariantChecker<N> monotonic(String name, ToLongFunction<N> figure) {
    List<Long> last = new ArrayList<>();
    return always(
        name,
        nodes -> {
          for (int i = 0; i < nodes.size(); i++) {
            long now = figure.applyAsLong(nodes.get(i));
            if (i < last.size() && last.get(i) > now) {
              return Optional.of("node " + i + " went from " + last.get(i) + " to " + now);
            }
            if (i < last.size()) {
              last.set(i, now);
            } else {
              last.add(now);
            }
          }
          return Optional.empty();
        });
  }

  /** What does not hold now of what must hold always. */
  public List<Violation> check(List<N> nodes) {
    return check(always, nodes);
  }

  /** What does not hold of all, now that all is quiet. */
  public List<Violation> checkEnd(List<N> nodes) {
    List<Violation> all = new ArrayList<>(check(always, nodes));
    all.addAll(check(inTheEnd, nodes));
    return all;
  }

  private static <N> List<Violation> check(Map<String, Invariant<N>> some, List<N> nodes) {
    List<Violation> violations = new ArrayList<>();
    some.forEach((name, invariant) ->
        invariant.check(nodes).ifPresent(what -> violations.add(new Violation(name, what))));
    return violations;
  }
}
