package io.latticegrid.data.id;

/**
 * Identifies one life of a node: the persistent node id and the incarnation that counts its starts.
 * Immutable. It is the node of a hybrid timestamp and the actor of every CRDT: a node that comes
 * back without its memory comes back as somebody else.
 *
 * @param nodeId persistent random id of the node, never 0
 * @param incarnation how often the node has started, from 1
 */
public record MemberId(long nodeId, int incarnation) implements Comparable<MemberId> {
  /** Stands for "no member" where a primitive encoding needs one. */
  public static final MemberId NONE = new MemberId(0, 0);

  @Override
  public int compareTo(MemberId other) {
    int byNode = Long.compareUnsigned(nodeId, other.nodeId);
    return byNode != 0 ? byNode : Integer.compare(incarnation, other.incarnation);
  }

  // Written out, because it is compared more often than anything else.
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof MemberId that
            && nodeId == that.nodeId
            && incarnation == that.incarnation);
  }

  @Override
  public int hashCode() {
    return (int) (nodeId ^ (nodeId >>> 32)) * 31 + incarnation;
  }

  /** The text form, {@code 00c0ffee00c0ffee/3}. */
  @Override
  public String toString() {
    String hex = Long.toHexString(nodeId);
    return "0".repeat(16 - hex.length()) + hex + "/" + incarnation;
  }
}
