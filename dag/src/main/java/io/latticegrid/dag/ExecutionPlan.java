package io.latticegrid.dag;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Everything that a member needs to take part in an execution. Immutable; all members get the same,
 * up to what their processors are made of.
 *
 * @param id the execution; its coordinator is one of the members
 * @param dag what is run
 * @param members who takes part, in an order that is the same everywhere
 * @param config the bounds
 */
public record ExecutionPlan(
    ExecutionId id, Dag dag, List<MemberId> members, ExecutionConfig config) {
  /** Refuses a member named twice and a coordinator that takes no part. */
  public ExecutionPlan {
    members = List.copyOf(members);
    if (new LinkedHashSet<>(members).size() != members.size()) {
      throw new GridException(Code.INVALID_ARGUMENT, "a member is named twice: " + members);
    }
    if (!members.contains(id.coordinator())) {
      throw new GridException(
          Code.INVALID_ARGUMENT, "coordinator " + id.coordinator() + " takes no part: " + members);
    }
  }
}
