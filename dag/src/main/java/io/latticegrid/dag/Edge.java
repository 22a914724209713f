package io.latticegrid.dag;

import io.latticegrid.dag.InvalidDagException.Problem;
import java.util.function.ToLongFunction;

/**
 * Carries items from one vertex to another. Immutable; made by {@link #between} and refined by the
 * methods named after what they change.
 *
 * @param from the producing end
 * @param to the consuming end
 * @param routing which consumers get an item
 * @param distributed whether consumers on other members are reached
 * @param capacity items that each queue of the edge holds, from 1; small saves memory, large saves
 *     switching between tasklets
 * @param priority edges into a vertex with a lower number are drained to their end first
 */
public record Edge(
    Port from, Port to, Routing routing, boolean distributed, int capacity, int priority) {
  /** The queue capacity unless told. */
  public static final int DEFAULT_CAPACITY = 1024;

  /** The largest queue capacity. */
  public static final int MAX_CAPACITY = 1 << 20;

  /** Refuses a capacity or priority out of range. */
  public Edge {
    if (priority == Integer.MAX_VALUE) {
      throw new InvalidDagException(Problem.BAD_VALUE, from + " -> " + to, "priority too large");
    }
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new InvalidDagException(
          Problem.BAD_VALUE,
          from + " -> " + to,
          "capacity " + capacity + " is not within 1.." + MAX_CAPACITY);
    }
  }

  /** A local unicast edge between the ordinals 0 of two vertices. */
  public static Edge between(String from, String to) {
    return new Edge(
        new Port(from, 0), new Port(to, 0), new Routing.Unicast(), false, DEFAULT_CAPACITY, 0);
  }

  /** This edge, leaving at an output ordinal. */
  public Edge fromOrdinal(int ordinal) {
    return new Edge(new Port(from.vertex, ordinal), to, routing, distributed, capacity, priority);
  }

  /** This edge, arriving at an input ordinal. */
  public Edge toOrdinal(int ordinal) {
    return new Edge(from, new Port(to.vertex, ordinal), routing, distributed, capacity, priority);
  }

  /** This edge with another routing. */
  public Edge routed(Routing other) {
    return new Edge(from, to, other, distributed, capacity, priority);
  }

  /** This edge, partitioned by the hash of an item's key. */
  public Edge partitioned(ToLongFunction<Object> keyHash) {
    return routed(new Routing.Partitioned(keyHash));
  }

  /** This edge, copying each item to every consumer. */
  public Edge broadcast() {
    return routed(new Routing.Broadcast());
  }

  /** This edge, keeping each producer's items apart. */
  public Edge isolated() {
    return routed(new Routing.Isolated());
  }

  /** This edge, giving each item to one consumer on every member. */
  public Edge fanout() {
    return routed(new Routing.Fanout());
  }

  /** This edge, giving all items to one consumer. */
  public Edge allToOne() {
    return routed(new Routing.AllToOne());
  }

  /** This edge, reaching the consumers of all members. */
  public Edge acrossMembers() {
    return new Edge(from, to, routing, true, capacity, priority);
  }

  /** This edge with queues of another capacity. */
  public Edge capacity(int items) {
    return new Edge(from, to, routing, distributed, items, priority);
  }

  /** This edge with another priority; lower numbers are drained first. */
  public Edge priority(int lowerIsFirst) {
    return new Edge(from, to, routing, distributed, capacity, lowerIsFirst);
  }

  /** One line, as in a dag's text. */
  @Override
  public String toString() {
    String scope = distributed ? "distributed" : "local";
    String first = priority == 0 ? "" : ", priority " + priority;
    return from
        + " -> "
        + to
        + " "
        + routing.label()
        + ", "
        + scope
        + ", capacity "
        + capacity
        + first;
  }

  /**
   * An end of an edge. Immutable.
   *
   * @param vertex the vertex's name
   * @param ordinal its output or input number there, from 0
   */
  public record Port(String vertex, int ordinal) {
    /** The text form, {@code scan[0]}. */
    @Override
    public String toString() {
      return vertex + "[" + ordinal + "]";
    }
  }
}
