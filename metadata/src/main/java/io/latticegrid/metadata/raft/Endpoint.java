package io.latticegrid.metadata.raft;

import io.microraft.RaftEndpoint;

/**
 * A voter, or one on its way: a node, and which appointment of it this is. Immutable. An
 * appointment is never used again, so an endpoint that lost its log can't be taken for one that has
 * it.
 *
 * @param nodeId the node
 * @param appointment the number of the appointment
 */
public record Endpoint(long nodeId, long appointment)
    implements RaftEndpoint, Comparable<Endpoint> {
  @Override
  public Object getId() {
    return toString();
  }

  @Override
  public int compareTo(Endpoint other) {
    int byNode = Long.compareUnsigned(nodeId, other.nodeId);
    return byNode != 0 ? byNode : Long.compare(appointment, other.appointment);
  }

  // Written out, because MicroRaft looks endpoints up for each message.
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Endpoint that
            && nodeId == that.nodeId
            && appointment == that.appointment);
  }

  /** The same in every run: MicroRaft keeps endpoints in hash maps and walks them. */
  @Override
  public int hashCode() {
    long mixed = (nodeId * 0x9E3779B97F4A7C15L) ^ appointment;
    return (int) (mixed ^ (mixed >>> 32));
  }

  @Override
  public String toString() {
    return Long.toHexString(nodeId) + "#" + Long.toHexString(appointment);
  }
}
