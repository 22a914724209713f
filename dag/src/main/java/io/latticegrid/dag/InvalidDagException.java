package io.latticegrid.dag;

import io.latticegrid.data.error.GridException;

/** A {@link Dag} was refused; says what is wrong and where. Immutable. */
public final class InvalidDagException extends GridException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;
  private final String offender;

  /** A problem at a named vertex or edge. */
  public InvalidDagException(Problem problem, String offender, String message) {
    super(Code.INVALID_ARGUMENT, "'" + offender + "': " + message);
    this.problem = problem;
    this.offender = offender;
  }

  /** What is wrong. */
  public Problem problem() {
    return problem;
  }

  /** The name of the vertex, or the text of the edge, at which it is wrong. */
  public String offender() {
    return offender;
  }

  /** What may be wrong with a dag. */
  public enum Problem {
    /** A name, parallelism or capacity out of range, or no vertex at all. */
    BAD_VALUE,
    /** Two vertices have the same name. */
    DUPLICATE_VERTEX,
    /** An edge names a vertex that is not there. */
    MISSING_VERTEX,
    /** Two edges claim the same ordinal. */
    DUPLICATE_ORDINAL,
    /** Ordinals are not 0, 1, 2 and so on: one has no edge. */
    DANGLING_ORDINAL,
    /** Items would run in a circle. */
    CYCLE,
    /** A local edge joins vertices of different placement, or a distributed one is isolated. */
    WRONG_SCOPE,
    /** Edges of different priority into one vertex come from one vertex: they would block it. */
    PRIORITY_DEADLOCK,
    /** A distributed edge needs a codec for its items and the dag has none. */
    MISSING_CODEC
  }
}
