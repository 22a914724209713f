package io.latticegrid.partition;

/**
 * What a group asks of its primaries. Immutable.
 *
 * @param minCopies in-sync copies that a write must be able to get, the primary's own included
 * @param isStrict whether nothing is answered without a lease, and no value is shown before it is
 *     replicated; else answers are flagged where the primary may be another one
 */
public record GroupRules(int minCopies, boolean isStrict) {
  /** Of a group that nothing is known of. */
  public static final GroupRules DEFAULT = new GroupRules(1, false);
}
