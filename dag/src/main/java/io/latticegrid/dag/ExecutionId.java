package io.latticegrid.dag;

import io.latticegrid.data.id.MemberId;

/**
 * Identifies one run of a dag in the cluster, for ever. Immutable.
 *
 * @param coordinator the member that started it and hosts the coordinator vertices
 * @param sequence counts the coordinator's executions
 */
public record ExecutionId(MemberId coordinator, long sequence) {
  /** The text form, {@code 00c0ffee00c0ffee/3:17}. */
  @Override
  public String toString() {
    return coordinator + ":" + sequence;
  }
}
