package io.latticegrid.metadata;

/**
 * What a member demands of those that want in, and a node of the cluster that lets it in.
 * Immutable.
 *
 * @param maxClockSkewMillis how far a node's wall clock may be from the coordinator's; 0 for any.
 *     Too small: nodes are refused for the delay of a message; too large: stamps and expiry of
 *     nodes differ by as much
 * @param expectedClusterId the cluster to which the node's data directory belongs; 0 for any
 */
public record AdmissionRules(int maxClockSkewMillis, long expectedClusterId) {
  /** Ten seconds, any cluster. */
  public static final AdmissionRules DEFAULT = new AdmissionRules(10_000, 0);
}
