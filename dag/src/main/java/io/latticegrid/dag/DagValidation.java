package io.latticegrid.dag;

import io.latticegrid.dag.InvalidDagException.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks the vertices and edges of a dag to be and sorts them. Confined to its creator. */
final class DagValidation {
  private final Map<String, Vertex> byName = new LinkedHashMap<>();
  private final List<Edge> edges;
  private final List<Vertex> sorted;

  DagValidation(List<Vertex> vertices, List<Edge> edges, boolean hasCodec) {
    this.edges = edges;
    checkNames(vertices);
    checkOrdinals(true);
    checkOrdinals(false);
    edges.forEach(this::checkScope);
    sorted = sort();
    checkPriorities();
    for (Edge edge : edges) {
      if (edge.distributed() && !hasCodec) {
        throw refusal(Problem.MISSING_CODEC, edge, "a distributed edge needs an item codec");
      }
    }
  }

  List<Vertex> topologicalOrder() {
    return sorted;
  }

  private void checkNames(List<Vertex> vertices) {
    if (vertices.isEmpty()) {
      throw new InvalidDagException(Problem.BAD_VALUE, "dag", "there is no vertex");
    }
    for (Vertex vertex : vertices) {
      if (byName.put(vertex.name(), vertex) != null) {
        throw new InvalidDagException(
            Problem.DUPLICATE_VERTEX, vertex.name(), "there are two vertices of this name");
      }
    }
    for (Edge edge : edges) {
      for (String name : List.of(edge.from().vertex(), edge.to().vertex())) {
        if (!byName.containsKey(name)) {
          throw new InvalidDagException(
              Problem.MISSING_VERTEX, name, "the edge " + edge + " names a vertex not there");
        }
      }
    }
  }

  private void checkOrdinals(boolean outputs) {
    Map<String, Set<Integer>> seen = new LinkedHashMap<>();
    for (Edge edge : edges) {
      Edge.Port port = outputs ? edge.from() : edge.to();
      if (!seen.computeIfAbsent(port.vertex(), name -> new TreeSet<>()).add(port.ordinal())) {
        throw new InvalidDagException(
            Problem.DUPLICATE_ORDINAL,
            port.toString(),
            "two edges claim this " + (outputs ? "output" : "input"));
      }
    }
    seen.forEach((vertex, ordinals) -> checkContiguous(vertex, ordinals, outputs));
  }

  private static void checkContiguous(String vertex, Set<Integer> ordinals, boolean outputs) {
    int expected = 0;
    for (int ordinal : ordinals) {
      if (ordinal != expected) {
        throw new InvalidDagException(
            Problem.DANGLING_ORDINAL,
            new Edge.Port(vertex, Math.min(expected, ordinal)).toString(),
            "this " + (outputs ? "output" : "input") + " has no edge or is below 0");
      }
      expected++;
    }
  }

  private void checkScope(Edge edge) {
    Vertex from = vertex(edge.from().vertex());
    Vertex to = vertex(edge.to().vertex());
    if (edge.distributed() && edge.routing() instanceof Routing.Isolated) {
      throw refusal(Problem.WRONG_SCOPE, edge, "an isolated edge cannot cross members");
    }
    if (!edge.distributed() && from.placement() != to.placement()) {
      throw refusal(Problem.WRONG_SCOPE, edge, "a local edge joins vertices on different members");
    }
  }

  /** Kahn's algorithm; what remains when nothing is free lies on or behind a cycle. */
  private List<Vertex> sort() {
    List<Vertex> order = new ArrayList<>();
    Set<String> open = new LinkedHashSet<>(byName.keySet());
    while (!open.isEmpty()) {
      String free = nextFree(open);
      if (free == null) {
        throw new InvalidDagException(
            Problem.CYCLE, onCycle(open), "the edges lead back to this vertex");
      }
      open.remove(free);
      order.add(vertex(free));
    }
    return List.copyOf(order);
  }

  private @Nullable String nextFree(Set<String> open) {
    for (String name : open) {
      if (feeder(name, open) == null) {
        return name;
      }
    }
    return null;
  }

  private @Nullable String feeder(String name, Set<String> open) {
    for (Edge edge : edges) {
      if (edge.to().vertex().equals(name) && open.contains(edge.from().vertex())) {
        return edge.from().vertex();
      }
    }
    return null;
  }

  /** Walks up among vertices that all have a feeder until one is met twice. */
  private String onCycle(Set<String> open) {
    Set<String> walked = new LinkedHashSet<>();
    String at = open.iterator().next();
    while (at != null && walked.add(at)) {
      at = feeder(at, open);
    }
    return String.valueOf(at);
  }

  /**
   * A vertex that drains one input to its end before it looks at another must not get both from one
   * producer: with the second input's queue full the producer would wait for ever.
   */
  private void checkPriorities() {
    Map<String, Set<String>> sources = new LinkedHashMap<>();
    for (Vertex vertex : sorted) {
      Set<String> above = new LinkedHashSet<>(Set.of(vertex.name()));
      for (Edge edge : edges) {
        if (edge.to().vertex().equals(vertex.name())) {
          above.addAll(upstream(sources, edge));
        }
      }
      sources.put(vertex.name(), above);
    }
    for (Edge first : edges) {
      for (Edge second : edges) {
        if (first.to().vertex().equals(second.to().vertex())
            && first.priority() < second.priority()) {
          checkApart(first, second, sources);
        }
      }
    }
  }

  private static void checkApart(Edge first, Edge second, Map<String, Set<String>> sources) {
    for (String name : upstream(sources, first)) {
      if (upstream(sources, second).contains(name)) {
        throw new InvalidDagException(
            Problem.PRIORITY_DEADLOCK,
            name,
            "feeds both " + first + " and " + second + ", which differ in priority");
      }
    }
  }

  private static Set<String> upstream(Map<String, Set<String>> sources, Edge edge) {
    return sources.getOrDefault(edge.from().vertex(), Set.of());
  }

  private Vertex vertex(String name) {
    Vertex vertex = byName.get(name);
    if (vertex == null) {
      throw new InvalidDagException(Problem.MISSING_VERTEX, name, "there is no such vertex");
    }
    return vertex;
  }

  private static InvalidDagException refusal(Problem problem, Edge edge, String message) {
    return new InvalidDagException(problem, edge.toString(), message);
  }
}
