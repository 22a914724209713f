package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a batch. Immutable; the arrays belong to the caller.
 *
 * @param values for reads, one a key in the order asked, null where there is no entry; for removals
 *     that tell, no bytes where there was one; else none, and where a reader took them
 * @param counts for counts, the entries in the partitions that each member serves
 * @param failures where single keys may fail, the errors by the key's place
 */
public record BatchOutcome(
    byte[] @Nullable [] values, Map<MemberId, Long> counts, Map<Integer, GridException> failures) {

  /** The entries in all partitions that were counted. */
  public long count() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
