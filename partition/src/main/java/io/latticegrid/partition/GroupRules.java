package io.latticegrid.partition;

/**
 * What a group asks of its primaries. Immutable.
 *
 * @param minCopies in-sync copies that a write must be able to get, the primary's own included
 * @param isStrict whether nothing is answered without a lease, and no value is shown before it is
 *     replicated; else answers are flagged where the primary may be another one
 * @param actsAlone whether a side of a split without quorum goes on; never in a strict group
 */
public record GroupRules(int minCopies, boolean isStrict, boolean actsAlone) {
  /** Of a group that nothing is known of. */
  public static final GroupRules DEFAULT = new GroupRules(1, false, false);
}
