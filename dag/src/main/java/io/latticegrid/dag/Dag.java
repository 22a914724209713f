package io.latticegrid.dag;

import io.latticegrid.dag.Vertex.Placement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A validated graph of vertices and edges, without cycles. Immutable. Every member of an execution
 * builds an equal one: the same vertices, parallelism and edges in the same order, because an edge
 * goes by its position on the wire.
 */
public final class Dag {
  private final List<Vertex> vertices;
  private final List<Edge> edges;
  private final @Nullable ItemCodec codec;

  private Dag(List<Vertex> vertices, List<Edge> edges, @Nullable ItemCodec codec) {
    DagValidation validation = new DagValidation(vertices, edges, codec != null);
    this.vertices = validation.topologicalOrder();
    this.edges = List.copyOf(edges);
    this.codec = codec;
  }

  /** Starts a dag. */
  public static Builder builder() {
    return new Builder();
  }

  /** The vertices, each after those that feed it; equals keep the order of addition. */
  public List<Vertex> vertices() {
    return vertices;
  }

  /** The edges in the order of addition; the position is an edge's number on the wire. */
  public List<Edge> edges() {
    return edges;
  }

  /** Encodes items of distributed edges; absent only if there is no such edge. */
  public Optional<ItemCodec> codec() {
    return Optional.ofNullable(codec);
  }

  /** The vertex of a name, which must be there. */
  public Vertex vertex(String name) {
    for (Vertex vertex : vertices) {
      if (vertex.name().equals(name)) {
        return vertex;
      }
    }
    throw new InvalidDagException(
        InvalidDagException.Problem.MISSING_VERTEX, name, "there is no such vertex");
  }

  /** The positions of the edges that arrive at a vertex, by ordinal. */
  public List<Integer> inboundOf(String vertex) {
    return positions(edge -> edge.to(), vertex);
  }

  /** The positions of the edges that leave a vertex, by ordinal. */
  public List<Integer> outboundOf(String vertex) {
    return positions(edge -> edge.from(), vertex);
  }

  private List<Integer> positions(Function<Edge, Edge.Port> end, String vertex) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < edges.size(); i++) {
      if (end.apply(edges.get(i)).vertex().equals(vertex)) {
        found.add(i);
      }
    }
    found.sort(Comparator.comparingInt(i -> end.apply(edges.get(i)).ordinal()));
    return List.copyOf(found);
  }

  /** Readable text: the vertices in topological order, below each the edges that leave it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Vertex vertex : vertices) {
      text.append(vertex.name()).append(" x").append(vertex.parallelism());
      text.append(vertex.placement() == Placement.COORDINATOR ? " on the coordinator\n" : "\n");
      for (int position : outboundOf(vertex.name())) {
        text.append("  ").append(edges.get(position)).append('\n');
      }
    }
    return text.toString();
  }

  /** Collects vertices and edges. Confined to its creator. */
  public static final class Builder {
    private final List<Vertex> vertices = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();
    private @Nullable ItemCodec codec;

    private Builder() {}

    /** Adds a vertex that every member hosts. */
    public Builder vertex(String name, int parallelism, Supplier<? extends Processor> processors) {
      return vertex(new Vertex(name, parallelism, Placement.EVERY_MEMBER, processors));
    }

    /** Adds a vertex with one processor, which the coordinator hosts. */
    public Builder coordinatorVertex(String name, Supplier<? extends Processor> processors) {
      return vertex(new Vertex(name, 1, Placement.COORDINATOR, processors));
    }

    /** Adds a vertex. */
    public Builder vertex(Vertex vertex) {
      vertices.add(vertex);
      return this;
    }

    /** Adds an edge. */
    public Builder edge(Edge edge) {
      edges.add(edge);
      return this;
    }

    /** Sets how items of distributed edges are encoded. */
    public Builder codec(ItemCodec itemCodec) {
      codec = itemCodec;
      return this;
    }

    /**
     * The dag.
     *
     * @throws InvalidDagException if it is not one, with the name of the offender
     */
    public Dag build() {
      return new Dag(List.copyOf(vertices), edges, codec);
    }
  }
}
