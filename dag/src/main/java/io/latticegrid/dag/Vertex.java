package io.latticegrid.dag;

import io.latticegrid.dag.InvalidDagException.Problem;
import java.util.function.Supplier;

/**
 * A step of a {@link Dag}: a number of equal processors on each member that hosts it. Immutable.
 *
 * @param name unique in its dag, not empty
 * @param parallelism processors per hosting member, from 1; the same number on every member
 * @param placement which members host it
 * @param processors makes one processor per instance
 */
public record Vertex(
    String name, int parallelism, Placement placement, Supplier<? extends Processor> processors) {
  /** The most instances of one vertex on one member. */
  public static final int MAX_PARALLELISM = 1024;

  /** Refuses an empty name and a parallelism out of range. */
  public Vertex {
    if (name.isBlank()) {
      throw new InvalidDagException(Problem.BAD_VALUE, name, "a vertex has no name");
    }
    if (parallelism < 1 || parallelism > MAX_PARALLELISM) {
      throw new InvalidDagException(
          Problem.BAD_VALUE,
          name,
          "parallelism " + parallelism + " is not within 1.." + MAX_PARALLELISM);
    }
  }

  /** Which members of an execution host a vertex. */
  public enum Placement {
    /** Every member has instances of it. */
    EVERY_MEMBER,
    /** Only the coordinator has instances of it: final combines, collectors. */
    COORDINATOR
  }
}
